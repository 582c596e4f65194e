-- Takes a place in a room: 0, or the microseconds until the first one that is taken ends. places.rs says what it means.
-- KEYS: the room. ARGV: its name, the name it is taken instead of or '', the most places, microseconds it lasts, now
-- (0: the server's time).
local now = tonumber(ARGV[5])
if now == 0 then
  local time = redis.call('TIME')
  now = time[1] * 1000000 + time[2]
end
redis.call('ZREMRANGEBYSCORE', KEYS[1], '-inf', string.format('%.0f', now))
local passes = ARGV[2] ~= '' and redis.call('ZREM', KEYS[1], ARGV[2]) == 1
if not passes and not redis.call('ZSCORE', KEYS[1], ARGV[1]) and redis.call('ZCARD', KEYS[1]) >= tonumber(ARGV[3]) then
  local first = redis.call('ZRANGE', KEYS[1], 0, 0, 'WITHSCORES')
  return math.max(1, (tonumber(first[2]) or now) - now)
end
redis.call('ZADD', KEYS[1], string.format('%.0f', now + tonumber(ARGV[4])), ARGV[1])
local last = redis.call('ZRANGE', KEYS[1], -1, -1, 'WITHSCORES')
redis.call('PEXPIRE', KEYS[1], math.max(1, math.ceil((tonumber(last[2]) - now) / 1000)))
return 0
