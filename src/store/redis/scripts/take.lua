-- Takes a token from a bucket: 0, or the microseconds until the next one. limits.rs says how it is reckoned.
-- KEYS: the bucket. ARGV: microseconds per token, microseconds to fill it, now (0: the server's time).
local now = tonumber(ARGV[3])
if now == 0 then
  local time = redis.call('TIME')
  now = time[1] * 1000000 + time[2]
end
local full_at = math.max(tonumber(redis.call('GET', KEYS[1]) or now), now)
local after = full_at + tonumber(ARGV[1])
local wait = after - tonumber(ARGV[2]) - now
if wait > 0 then
  return wait
end
redis.call('SET', KEYS[1], string.format('%.0f', after), 'PX', math.max(1, math.ceil((after - now) / 1000)))
return 0
