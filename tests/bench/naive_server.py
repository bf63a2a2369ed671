"""What a server is likely to do at first: pygls, and the whole file parsed at each change."""

import tree_sitter_python
from lsprotocol import types
from pygls.lsp.server import LanguageServer
from tree_sitter import Language, Node, Parser, Tree

TITLES = ("implement this", "write tests", "document", "refactor…", "edit…", "explain", "review")


def main() -> None:
    server = LanguageServer("naive", "1")
    parser, trees = Parser(Language(tree_sitter_python.language())), dict[str, Tree]()

    def parse(uri: str) -> None:
        trees[uri] = parser.parse(server.workspace.get_text_document(uri).source.encode())

    @server.feature(types.TEXT_DOCUMENT_DID_OPEN)
    def opened(params: types.DidOpenTextDocumentParams) -> None:
        parse(params.text_document.uri)

    @server.feature(types.TEXT_DOCUMENT_DID_CHANGE)
    def changed(params: types.DidChangeTextDocumentParams) -> None:
        parse(params.text_document.uri)

    @server.feature(types.TEXT_DOCUMENT_CODE_ACTION)
    def actions(params: types.CodeActionParams) -> list[types.CodeAction]:
        row = params.range.start.line
        node: Node | None = trees[params.text_document.uri].root_node.descendant_for_point_range((row, 0), (row, 0))
        while node is not None and not node.type.endswith("_definition"):
            node = node.parent
        command = types.Command("do", "naive.do", arguments=[{"row": node.start_point.row if node else 0}])
        return [types.CodeAction(title, command=command) for title in TITLES]

    server.start_io()


if __name__ == "__main__":
    main()
