(using_directive . "using" . [(identifier) (qualified_name)] @module .) @import

(using_directive name: (_) @alias [(identifier) (qualified_name)] @module .) @import
