"""What to paste into an editor. Every client here is a stock one."""

from collections.abc import Mapping
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class EditorSettings:
    title: str
    where: str
    settings: str


EDITORS: Mapping[str, EditorSettings] = {
    "vscode": EditorSettings(
        "VS Code",
        "VS Code starts language servers from extensions only: take one that starts any server, with this command",
        """\
detent lsp
""",
    ),
    "neovim": EditorSettings(
        "Neovim 0.11 or newer",
        "init.lua",
        """\
vim.lsp.config("detent", {
  cmd = { "detent", "lsp" },
  filetypes = { "python", "sh", "javascript", "javascriptreact", "typescript", "typescriptreact", "go", "rust", "java",
    "c", "cpp", "cs", "ruby", "php", "kotlin", "scala", "html", "css", "json", "toml", "yaml", "markdown" },
  root_markers = { ".git" },
})
vim.lsp.enable("detent")
-- Neovim 0.8 to 0.10 instead:
-- vim.api.nvim_create_autocmd("FileType", { pattern = { "python", "go" }, callback = function()  -- and so on
--   vim.lsp.start({ name = "detent", cmd = { "detent", "lsp" },
--     root_dir = vim.fs.dirname(vim.fs.find({ ".git" }, { upward = true })[1]) })
-- end })
""",
    ),
    "helix": EditorSettings(
        "Helix",
        "~/.config/helix/languages.toml",
        """\
[language-server.detent]
command = "detent"
args = ["lsp"]

[[language]]
name = "python"
language-servers = ["pylsp", "detent"]  # and so for each further language, beside its own server
""",
    ),
    "emacs": EditorSettings(
        "Emacs with eglot",
        "init.el",
        """\
(with-eval-after-load 'eglot
  (add-to-list 'eglot-server-programs '((python-mode python-ts-mode) . ("detent" "lsp"))))
""",
    ),
    "zed": EditorSettings(
        "Zed",
        "settings.json; Zed starts servers of its extensions only, so Detent takes the place of one that you name",
        """\
{
  "lsp": {
    "pylsp": { "binary": { "path": "detent", "arguments": ["lsp"] } }
  },
  "languages": {
    "Python": { "language_servers": ["pylsp", "..."] }
  }
}
""",
    ),
}
