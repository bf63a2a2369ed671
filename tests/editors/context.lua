-- A context that is looked at before it is sent, from a Neovim without any plugin: shown, one place left out by the
-- built-in menu, another pinned by hand, then the task started where it is.
local file, server = vim.env.DETENT_FILE, vim.env.DETENT_SERVER

local function say(text)
  io.stdout:write('\n@ ' .. text .. '\n')
  io.stdout:flush()
end

local function wait_for(what, condition)
  if not vim.wait(60000, condition, 50) then
    say('FAILED waiting for ' .. what)
    vim.cmd('cquit 1')
  end
  say(what)
end

vim.cmd('edit ' .. file)
local buffer = vim.api.nvim_get_current_buf()
local root = vim.fs.dirname(file)

local id = vim.lsp.start({
  name = 'detent',
  cmd = { server, 'lsp' },
  root_dir = root,
  handlers = {
    ['window/showMessageRequest'] = function(_, result)
      return result.actions and result.actions[1] or vim.NIL
    end,
  },
})
wait_for('attached', function()
  local client = vim.lsp.get_client_by_id(id)
  return client and client.initialized and vim.lsp.buf_is_attached(buffer, id)
end)

local function put_cursor_on(pattern)
  vim.fn.cursor(1, 1)
  assert(vim.fn.search(pattern) > 0, pattern)
end

-- The user's own way: the built-in menu, with the entry chosen by its title.
local function act(title)
  vim.lsp.buf.code_action({
    apply = true,
    filter = function(action)
      return action.title:find(title, 1, true) ~= nil
    end,
  })
end

local function hunks()
  return vim.tbl_filter(function(diagnostic)
    return diagnostic.source == 'detent'
  end, vim.diagnostic.get(buffer))
end

local function text_of(number)
  return table.concat(vim.api.nvim_buf_get_lines(number, 0, -1, false), '\n')
end

put_cursor_on('def divide')
act('Agent: show context')
local preview
wait_for('context shown', function()
  preview = vim.fn.bufnr('preview.md')
  return preview > 0 and text_of(preview):find('a test of divide', 1, true) ~= nil
end)
vim.api.nvim_set_current_buf(preview)
vim.bo[preview].filetype = 'markdown'
vim.lsp.buf_attach_client(preview, id)
put_cursor_on('^- keep tests/')
act('Agent: leave out tests/')
wait_for('left out', function()
  return text_of(preview):find('- drop tests/', 1, true) ~= nil and text_of(preview):find('def test_divide()', 1, true) == nil
end)
put_cursor_on('^---$')
vim.api.nvim_buf_set_lines(preview, vim.fn.line('.') - 1, vim.fn.line('.') - 1, false, { '- pin pytest.ini', '' })
-- Neovim tells of changes in a buffer 150 ms after the last one, and at once only when that buffer is asked about.
vim.wait(1000)

vim.api.nvim_set_current_buf(buffer)
put_cursor_on('def divide')
act('Agent: implement this')
wait_for('hunk shown', function()
  return #hunks() > 0
end)

vim.lsp.get_client_by_id(id).stop()
wait_for('server left', function()
  return vim.lsp.get_client_by_id(id) == nil
end)
say('THE END')
vim.cmd('qa!')
