-- One click from a Neovim without any plugin: action, progress, diagnostics, accept, buffer changed, undo.
-- Arguments by environment: DETENT_FILE, DETENT_SERVER. Each step prints a line that the test looks for.
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

local progress = {}
local id = vim.lsp.start({
  name = 'detent',
  cmd = { server, 'lsp' },
  root_dir = root,
  handlers = {
    ['$/progress'] = function(_, result)
      table.insert(progress, result.value.kind)
    end,
    ['window/showMessageRequest'] = function(_, result)
      return result.actions and result.actions[1] or vim.NIL
    end,
  },
})
wait_for('attached', function()
  local client = vim.lsp.get_client_by_id(id)
  return client and client.initialized and vim.lsp.buf_is_attached(buffer, id)
end)

local function text()
  return table.concat(vim.api.nvim_buf_get_lines(buffer, 0, -1, false), '\n')
end

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

put_cursor_on('def divide')
act('Agent: implement this')
wait_for('progress began', function()
  return vim.tbl_contains(progress, 'begin')
end)
wait_for('hunk shown', function()
  return #hunks() > 0
end)
wait_for('progress ended', function()
  return vim.tbl_contains(progress, 'end')
end)
if text():find('return left / right', 1, true) then
  say('FAILED: the buffer changed before anything was accepted')
  vim.cmd('cquit 1')
end
say('severity ' .. hunks()[1].severity)

vim.fn.cursor(hunks()[1].lnum + 1, 1)
act('Accept')
wait_for('buffer changed', function()
  return text():find('return left / right', 1, true) ~= nil
end)
say('modified ' .. tostring(vim.bo[buffer].modified))

put_cursor_on('return left / right')
wait_for('undone', function()
  if text():find('raise NotImplementedError', 1, true) then
    return true
  end
  act('Undo')
  vim.wait(300)
  return false
end)

vim.lsp.get_client_by_id(id).stop()
wait_for('server left', function()
  return vim.lsp.get_client_by_id(id) == nil
end)
say('THE END')
vim.cmd('qa!')
