/**
 * The steps of the store, in Lua: Redis runs one script after the other, so each is atomic.
 *
 * KEYS[1] is what all keys begin with; it reaches the scripts as a key, so that a client's own `keyPrefix` and the slots
 * of a cluster are respected. ARGV[1] is the channel, where revocations are told. Times are milliseconds since the
 * epoch by the clock of the server, durations milliseconds.
 *
 * - `session:<id>`, a hash, expires when the session ends: `session` (JSON of what never changes), `subject`, `created`,
 *   `used`, `expires`, `current`, `before`, `rotated`, `nonce`
 * - `subject:<digest>`, a sorted set: the ids of a subject's sessions by when they end
 * - `revoked`, a sorted set: ids by the order of their revocation
 * - `revoked-until`, a sorted set: the same ids by when they may be forgotten
 */
const COMMON = `
local base, channel = KEYS[1], ARGV[1]
local log, log_until = base .. 'revoked', base .. 'revoked-until'
local clock = redis.call('TIME')
local micros = clock[1] * 1000000 + clock[2]
local now = math.floor(micros / 1000)

local function text (number) return string.format('%.0f', number) end
local function session_key (id) return base .. 'session:' .. id end
local function subject_key (subject) return base .. 'subject:' .. subject end
local function highest (key) return redis.call('ZRANGE', key, -1, -1, 'WITHSCORES')[2] or '0' end

local function read (id)
  local fields = redis.call('HMGET', session_key(id), 'session', 'created', 'used', 'expires')
  return fields[1] and fields
end

local function schedule (id, subject, idle_until, expires)
  local ends = text(math.min(idle_until, expires))
  local members = subject_key(subject)
  redis.call('PEXPIREAT', session_key(id), ends)
  redis.call('ZADD', members, ends, id)
  redis.call('ZREMRANGEBYSCORE', members, '-inf', text(now))
  redis.call('PEXPIREAT', members, highest(members))
end

-- Deletes first: a server whose memory is full refuses a script whose first write needs some, and must not refuse this.
local function finish (id, keep)
  local subject = redis.call('HGET', session_key(id), 'subject')
  redis.call('DEL', session_key(id))
  redis.call('ZREM', subject_key(subject), id)
  local till = text(now + keep)
  redis.call('ZADD', log, text(math.max(micros, highest(log) + 1)), id)
  redis.call('ZADD', log_until, till, id)
  local over = redis.call('ZRANGEBYSCORE', log_until, '-inf', text(now), 'LIMIT', 0, 1000)
  if #over > 0 then
    redis.call('ZREM', log, unpack(over))
    redis.call('ZREM', log_until, unpack(over))
  end
  redis.call('PEXPIREAT', log, highest(log_until))
  redis.call('PEXPIREAT', log_until, highest(log_until))
  -- Who may not publish revokes all the same: the others learn of it when they look.
  redis.pcall('PUBLISH', channel, till .. ':' .. id)
end
`

/** A second run with the same arguments changes nothing: clients send again what got no answer. */
const ADD = `
local id, subject, session, hash, lifetime, idle = unpack(ARGV, 2)
if redis.call('ZSCORE', log_until, id) then return false end
if not read(id) then
  local expires = now + lifetime
  redis.call('HSET', session_key(id), 'session', session, 'subject', subject,
    'created', text(now), 'used', text(now), 'expires', text(expires), 'current', hash)
  schedule(id, subject, now + idle, expires)
end
return read(id)
`

/** What `judge` says; and that a rotation which is sent twice is no reuse, however late. */
const ROTATE = `
local id, presented, next_hash, nonce, grace, idle, keep = unpack(ARGV, 2)
local fields = read(id)
if not fields then return {'gone'} end
local current, before, rotated, nonce_then, subject =
  unpack(redis.call('HMGET', session_key(id), 'current', 'before', 'rotated', 'nonce', 'subject'))
if presented == current then
  redis.call('HSET', session_key(id), 'current', next_hash, 'before', current, 'rotated', text(now), 'nonce', nonce, 'used', text(now))
  schedule(id, subject, now + idle, tonumber(fields[4]))
  return {'rotated', nonce, read(id)}
end
if presented == before and (next_hash == current or now < rotated + grace) then return {'retried', nonce_then, fields} end
finish(id, keep)
return {'reused', '', fields}
`

const REVOKE = `
local id, keep = ARGV[2], ARGV[3]
local fields = read(id)
if fields then finish(id, keep) end
return fields
`

const REVOKE_ALL = `
local ended = {}
for _, id in ipairs(redis.call('ZRANGE', subject_key(ARGV[2]), 0, -1)) do
  local fields = read(id)
  if fields then
    finish(id, ARGV[3])
    ended[#ended + 1] = fields
  end
end
return ended
`

const FIND = 'return read(ARGV[2])'

const LIST = `
local found = {}
for _, id in ipairs(redis.call('ZRANGE', subject_key(ARGV[2]), 0, -1)) do
  found[#found + 1] = read(id) or nil
end
return found
`

/** From the start, unless the log still has what the cursor names: then it is the log that the cursor is of. */
const REVOCATIONS = `
local number, id, limit = unpack(ARGV, 2)
local after = '-inf'
if redis.call('ZSCORE', log, id) == number then after = '(' .. number end
local news = redis.call('ZRANGEBYSCORE', log, after, '+inf', 'WITHSCORES', 'LIMIT', 0, limit)
local found = {}
for i = 1, #news, 2 do
  found[#found + 1] = {news[i], news[i + 1], redis.call('ZSCORE', log_until, news[i])}
end
return {text(now), found}
`

/** Each step by its name. */
export const SCRIPTS = Object.freeze({
  add: COMMON + ADD,
  rotate: COMMON + ROTATE,
  revoke: COMMON + REVOKE,
  revokeAll: COMMON + REVOKE_ALL,
  find: COMMON + FIND,
  list: COMMON + LIST,
  revocations: COMMON + REVOCATIONS
})
