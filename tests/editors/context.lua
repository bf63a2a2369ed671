-- A context that is looked at before it is sent, from a Neovim without any plugin: shown, one place left out by the
-- built-in menu, another pinned by hand, then the task started where it is.
local here = vim.fs.dirname(debug.getinfo(1, 'S').source:sub(2))
local nvim = dofile(here .. '/neovim.lua')
local act, hunks, put_cursor_on, text_of, wait_for = nvim.act, nvim.hunks, nvim.put_cursor_on, nvim.text_of, nvim.wait_for

nvim.start({})

put_cursor_on('def divide')
act('Agent: show context')
local preview
wait_for('context shown', function()
  preview = vim.fn.bufnr('preview.md')
  return preview > 0 and text_of(preview):find('a test of divide', 1, true) ~= nil
end)
vim.api.nvim_set_current_buf(preview)
vim.bo[preview].filetype = 'markdown'
vim.lsp.buf_attach_client(preview, nvim.client)
put_cursor_on('^- keep tests/')
act('Agent: leave out tests/')
wait_for('left out', function()
  return text_of(preview):find('- drop tests/', 1, true) ~= nil and text_of(preview):find('def test_divide()', 1, true) == nil
end)
put_cursor_on('^---$')
vim.api.nvim_buf_set_lines(preview, vim.fn.line('.') - 1, vim.fn.line('.') - 1, false, { '- pin pytest.ini', '' })
-- Neovim tells of changes in a buffer 150 ms after the last one, and at once only when that buffer is asked about.
vim.wait(1000)

vim.api.nvim_set_current_buf(nvim.buffer)
put_cursor_on('def divide')
act('Agent: implement this')
wait_for('hunk shown', function()
  return #hunks() > 0
end)

nvim.leave()
