"""The least that pygls can do: what the start of Detent is compared with."""

from pygls.lsp.server import LanguageServer

if __name__ == "__main__":
    LanguageServer("minimal", "1").start_io()
