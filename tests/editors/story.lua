-- The story from a Neovim without any plugin; it tells its steps on the way, and what else its user would see.
local here = vim.fs.dirname(debug.getinfo(1, 'S').source:sub(2))
local nvim = dofile(here .. '/neovim.lua')
local act, hunks, put_cursor_on, say, wait_for = nvim.act, nvim.hunks, nvim.put_cursor_on, nvim.say, nvim.wait_for

local STUB, NEW = 'raise NotImplementedError', 'return left / right'
local progress, asked, plan = {}, 0, nil
nvim.start({
  ['$/progress'] = function(_, result)
    table.insert(progress, result.value.kind)
  end,
  ['window/showMessageRequest'] = function(_, result)
    asked = asked + 1
    return result.actions[1]
  end,
})

local function holds(text)
  return nvim.text_of(nvim.buffer):find(text, 1, true) ~= nil
end

local function there(path)
  return vim.uv.fs_stat(vim.fs.dirname(vim.env.DETENT_FILE) .. '/' .. path) ~= nil
end

-- Whether the menu at a place has this entry.
local function offers(place, title)
  vim.api.nvim_set_current_buf(nvim.buffer)
  put_cursor_on(place)
  local params = vim.lsp.util.make_range_params(0)
  params.context = { diagnostics = {} }
  local answer = vim.lsp.buf_request_sync(nvim.buffer, 'textDocument/codeAction', params, 10000) or {}
  local actions = answer[nvim.client] and answer[nvim.client].result or {}
  return #vim.tbl_filter(function(action)
    return action.title:find(title, 1, true) ~= nil
  end, actions) > 0
end

local function wait_for_offer(what, place, title)
  wait_for(what, function()
    return offers(place, title)
  end)
end

local function implement()
  put_cursor_on('def divide')
  act('Agent: implement this')
end

implement()
wait_for('question: asked', function()
  return asked > 0
end)
wait_for('plan: opened', function()
  return vim.fn.bufnr('plan.md') > 0
end)
vim.api.nvim_set_current_buf(nvim.buffer)
put_cursor_on('def divide')
act('Agent: approve the plan')
wait_for('hunks: shown', function()
  return #hunks() > 0
end)
if holds(NEW) then
  say('FAILED: the buffer changed before anything was accepted')
  vim.cmd('cquit 1')
end
wait_for_offer('reject: offered', STUB, 'Reject hunk')
act('Reject hunk')
wait_for_offer('reject: gone', STUB, 'Undo the rejected hunk')
act('Undo the rejected hunk')
wait_for_offer('undo: the rejection', STUB, 'Accept all (2)')
act('Accept all (2)')
wait_for('accept: in the buffer', function()
  return holds(NEW) and vim.bo[nvim.buffer].modified
end)
wait_for('new file: made', function()
  return there('NOTES.md')
end)
wait_for_offer('undo: offered', NEW, 'Undo all that was accepted')
act('Undo all that was accepted')
wait_for('undo: in the buffer', function()
  return holds(STUB) and not holds(NEW)
end)
wait_for('undo: of the new file', function()
  return not there('NOTES.md')
end)
implement()
wait_for('plan: another', function()
  return #vim.fn.getbufinfo({ bufloaded = 1 }) > 2
end)
wait_for_offer('cancel: offered', 'def divide', 'Agent: approve the plan')
act('Agent: cancel “')
wait_for('cancel: done', function()
  return not offers('def divide', 'Agent: cancel “')
end)
wait_for('progress: begun and ended', function()
  return vim.tbl_contains(progress, 'begin') and vim.tbl_contains(progress, 'end')
end)

nvim.leave()
