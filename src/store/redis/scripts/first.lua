-- Whether a key is met for the first time: 1 or 0.
-- KEYS: the key. ARGV: microseconds for which it is the same, now (0: the server's time).
local now = tonumber(ARGV[2])
if now == 0 then
  local time = redis.call('TIME')
  now = time[1] * 1000000 + time[2]
end
local seen = redis.call('GET', KEYS[1])
if seen and now < tonumber(seen) then
  return 0
end
local ttl = tonumber(ARGV[1])
redis.call('SET', KEYS[1], string.format('%.0f', now + ttl), 'PX', math.max(1, math.ceil(ttl / 1000)))
return 1
