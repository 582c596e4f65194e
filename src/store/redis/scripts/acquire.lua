-- Takes a lease: its fence, or 0 where another owner holds it.
-- KEYS: the lease. ARGV: owner, microseconds to hold it, now (0: the server's time), milliseconds to keep the fence.
local now = tonumber(ARGV[3])
if now == 0 then
  local time = redis.call('TIME')
  now = time[1] * 1000000 + time[2]
end
local held = redis.call('HMGET', KEYS[1], 'owner', 'until', 'fence')
local alive = held[2] and now < tonumber(held[2])
local fence
if alive and held[1] ~= ARGV[1] then
  return 0
elseif alive then
  fence = tonumber(held[3])
else
  -- The time, so that fences also grow where the key was lost.
  fence = math.max(now, held[3] and tonumber(held[3]) + 1 or 0)
end
redis.call('HSET', KEYS[1], 'owner', ARGV[1], 'until', string.format('%.0f', now + tonumber(ARGV[2])),
  'fence', string.format('%.0f', fence))
redis.call('PEXPIRE', KEYS[1], ARGV[4])
return fence
