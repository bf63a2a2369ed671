(import (qualified_identifier) @module (identifier)? @alias "*"? @name) @import
