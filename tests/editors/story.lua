-- One click from a Neovim without any plugin: action, progress, diagnostics, accept, buffer changed, undo.
local here = vim.fs.dirname(debug.getinfo(1, 'S').source:sub(2))
local nvim = dofile(here .. '/neovim.lua')
local act, hunks, put_cursor_on, say, wait_for = nvim.act, nvim.hunks, nvim.put_cursor_on, nvim.say, nvim.wait_for

local progress = {}
nvim.start({
  ['$/progress'] = function(_, result)
    table.insert(progress, result.value.kind)
  end,
})

local function text()
  return nvim.text_of(nvim.buffer)
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
say('modified ' .. tostring(vim.bo[nvim.buffer].modified))

put_cursor_on('return left / right')
wait_for('undone', function()
  if text():find('raise NotImplementedError', 1, true) then
    return true
  end
  act('Undo')
  vim.wait(300)
  return false
end)

nvim.leave()
