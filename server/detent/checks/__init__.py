"""Is it right? Running a project's own checks in the shadow, and what their reports prove."""
