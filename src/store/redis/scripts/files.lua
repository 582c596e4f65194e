-- Writes a new file into the list of all, and strikes out what has ended and, oldest first, what is beyond the bound.
-- Gives the keys of the latter. files.rs says what a line is: "SIZE ENDS KEY".
-- KEYS: the list. ARGV: the line, the most bytes, now (0: the server's time).
local now = tonumber(ARGV[3])
if now == 0 then
  local time = redis.call('TIME')
  now = time[1] * 1000000 + time[2]
end
redis.call('ZADD', KEYS[1], string.format('%.0f', now), ARGV[1])
local all, held, gone, last = redis.call('ZRANGE', KEYS[1], 0, -1), 0, {}, now
for at = #all, 1, -1 do
  local size, ends, key = string.match(all[at], '^(%d+) (%d+) (.+)$')
  local alive = tonumber(ends) > now
  if alive then
    held = held + tonumber(size)
    last = math.max(last, tonumber(ends))
  end
  if not alive or held > tonumber(ARGV[2]) then
    redis.call('ZREM', KEYS[1], all[at])
    if alive then gone[#gone + 1] = key end
  end
end
redis.call('PEXPIRE', KEYS[1], math.max(1, math.ceil((last - now) / 1000)))
return gone
