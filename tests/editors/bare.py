"""The least extension that has a view of its own: what any panel costs in this editor, whatever stands in it."""

import json
from pathlib import Path
from zipfile import ZipFile

_NAME = "bare"
_MANIFEST = {
    "name": _NAME, "publisher": "tests", "version": "1.0.0", "engines": {"vscode": "^1.91.0"},
    "main": "./extension.js", "activationEvents": ["onStartupFinished"], "extensionKind": ["workspace"],
    "contributes": {
        "viewsContainers": {"activitybar": [{"id": _NAME, "title": "Bare", "icon": "icon.svg"}]},
        "views": {_NAME: [{"type": "webview", "id": "bare.view", "name": "Bare", "icon": "icon.svg"}]},
    },
}  # fmt: skip
_CODE = """
const vscode = require("vscode");
const html = '<!DOCTYPE html><html><body><textarea id="bare"></textarea></body></html>';
exports.activate = () => vscode.window.registerWebviewViewProvider("bare.view", {
  resolveWebviewView: (view) => { view.webview.html = html; },
}, { webviewOptions: { retainContextWhenHidden: true } });
"""
_ICON = '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 24 24"><circle cx="12" cy="12" r="9"/></svg>'
_PACKAGE = f"""<?xml version="1.0" encoding="utf-8"?>
<PackageManifest Version="2.0.0" xmlns="http://schemas.microsoft.com/developer/vsx-schema/2011">
<Metadata><Identity Language="en-US" Id="{_NAME}" Version="1.0.0" Publisher="tests"/><DisplayName>Bare</DisplayName>
<Description>An empty view.</Description></Metadata>
<Installation><InstallationTarget Id="Microsoft.VisualStudio.Code"/></Installation><Dependencies/>
<Assets><Asset Type="Microsoft.VisualStudio.Code.Manifest" Path="extension/package.json"/></Assets></PackageManifest>
"""
_TYPES = """<?xml version="1.0" encoding="utf-8"?>
<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types">
<Default Extension=".json" ContentType="application/json"/><Default Extension=".js" ContentType="text/javascript"/>
<Default Extension=".svg" ContentType="image/svg+xml"/>
<Default Extension=".vsixmanifest" ContentType="text/xml"/></Types>
"""


def packed(folder: Path) -> Path:
    """The extension, as an editor installs it."""
    parts = {
        "[Content_Types].xml": _TYPES,
        "extension.vsixmanifest": _PACKAGE,
        "extension/package.json": json.dumps(_MANIFEST),
        "extension/extension.js": _CODE,
        "extension/icon.svg": _ICON,
    }
    made = folder / f"{_NAME}.vsix"
    with ZipFile(made, "w") as package:
        for name, text in parts.items():
            package.writestr(name, text)
    return made
