-- Holds a lease until another moment (0 microseconds from now: gives it back): 1, or 0 where the owner has it not.
-- KEYS: the lease. ARGV: owner, microseconds to hold it, now (0: the server's time), milliseconds to keep the fence.
local now = tonumber(ARGV[3])
if now == 0 then
  local time = redis.call('TIME')
  now = time[1] * 1000000 + time[2]
end
local held = redis.call('HMGET', KEYS[1], 'owner', 'until')
if held[1] ~= ARGV[1] or now >= tonumber(held[2]) then
  return 0
end
redis.call('HSET', KEYS[1], 'until', string.format('%.0f', now + tonumber(ARGV[2])))
redis.call('PEXPIRE', KEYS[1], ARGV[4])
return 1
