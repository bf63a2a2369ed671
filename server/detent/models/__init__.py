"""Who answers: providers that speak the OpenAI protocol, and the rehearsal that plays a script."""
