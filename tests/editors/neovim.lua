-- What every story from a Neovim without any plugin begins with. Arguments by environment: DETENT_FILE, DETENT_SERVER.
-- Each step prints a line that the test looks for.
local nvim = { buffer = nil, client = nil }

function nvim.say(text)
  io.stdout:write('\n@ ' .. text .. '\n')
  io.stdout:flush()
end

function nvim.wait_for(what, condition)
  if not vim.wait(60000, condition, 50) then
    nvim.say('FAILED waiting for ' .. what)
    vim.cmd('cquit 1')
  end
  nvim.say(what)
end

-- The file is open and the server attached; the first answer to every question is given.
function nvim.start(handlers)
  vim.cmd('edit ' .. vim.env.DETENT_FILE)
  nvim.buffer = vim.api.nvim_get_current_buf()
  handlers['window/showMessageRequest'] = handlers['window/showMessageRequest']
    or function(_, result)
      return result.actions and result.actions[1] or vim.NIL
    end
  nvim.client = vim.lsp.start({
    name = 'detent',
    cmd = { vim.env.DETENT_SERVER, 'lsp' },
    root_dir = vim.fs.dirname(vim.env.DETENT_FILE),
    handlers = handlers,
  })
  nvim.wait_for('attached', function()
    local client = vim.lsp.get_client_by_id(nvim.client)
    return client and client.initialized and vim.lsp.buf_is_attached(nvim.buffer, nvim.client)
  end)
end

function nvim.put_cursor_on(pattern)
  vim.fn.cursor(1, 1)
  assert(vim.fn.search(pattern) > 0, pattern)
end

-- The user's own way: the built-in menu, with the entry chosen by its title.
function nvim.act(title)
  vim.lsp.buf.code_action({
    apply = true,
    filter = function(action)
      return action.title:find(title, 1, true) ~= nil
    end,
  })
end

function nvim.hunks()
  return vim.tbl_filter(function(diagnostic)
    return diagnostic.source == 'detent'
  end, vim.diagnostic.get(nvim.buffer))
end

function nvim.text_of(buffer)
  return table.concat(vim.api.nvim_buf_get_lines(buffer, 0, -1, false), '\n')
end

function nvim.leave()
  vim.lsp.get_client_by_id(nvim.client).stop()
  nvim.wait_for('server left', function()
    return vim.lsp.get_client_by_id(nvim.client) == nil
  end)
  nvim.say('THE END')
  vim.cmd('qa!')
end

return nvim
