/**
 * The steps of the store, in Lua: Redis runs one script after the other, so each is atomic.
 *
 * A script touches only keys that KEYS names. While a cluster moves a slot, it then runs only if all of them are on one
 * node, and is refused (ASK, TRYAGAIN) otherwise: a key that is missing in a script has ended, or was lost, and nothing is
 * written that the move would leave behind. Times are milliseconds since the epoch by the clock of the server, durations
 * milliseconds; `micros` are microseconds.
 *
 * - `session:<id>`, a hash, expires when the session ends: `session` (JSON of what never changes), `subject`, `created`,
 *   `used`, `expires`, `current`, `before`, `rotated`, `nonce`, `epoch` (the marker when it was added)
 * - `subject:<digest>`, a sorted set: the ids of a subject's sessions by when they end
 * - `ended:<digest>`, the marker: when all sessions of the subject were last revoked, in microseconds
 * - `revoked`, a sorted set: ids by the order of their revocation; its name is the channel where revocations are published
 * - `revoked-until`, a sorted set: the same ids by when they may be removed
 */
const COMMON = `
local clock = redis.call('TIME')
local micros = clock[1] * 1000000 + clock[2]
local now = math.floor(micros / 1000)
local stamp = string.format('%.3f', micros / 1000)

local function text (number) return string.format('%.0f', number) end
local function highest (key) return redis.call('ZRANGE', key, -1, -1, 'WITHSCORES')[2] or '0' end
local function is_late (deadline) return deadline ~= '' and micros > tonumber(deadline) end

-- Reads each sorted set that is written later: one of the wrong type is an error before anything is written.
local function check (...)
  for _, key in ipairs({...}) do redis.call('ZCARD', key) end
end

local function read (key)
  local fields = redis.call('HMGET', key, 'session', 'created', 'used', 'expires')
  return fields[1] and fields
end

-- Whether a session without a hash should have one. A hash expires when its score is in the past.
local function is_lost (members, id)
  local ends = redis.call('ZSCORE', members, id)
  return ends and tonumber(ends) > now
end

local function schedule (key, members, id, ends)
  redis.call('PEXPIREAT', key, text(ends))
  redis.call('ZADD', members, text(ends), id)
  redis.call('ZREMRANGEBYSCORE', members, '-inf', text(now))
  redis.call('PEXPIREAT', members, highest(members))
end

-- Ends sessions, a list of {key, id}. A server whose memory is full refuses a script whose first write needs some, and must
-- not refuse this: PERSIST, which needs none, comes first.
local function finish (sessions, members, log, log_until, keep)
  local till, number = text(now + keep), math.max(micros, highest(log) + 1)
  local over = redis.call('ZRANGEBYSCORE', log_until, '-inf', text(now), 'LIMIT', 0, 1000)
  redis.call('PERSIST', log)
  if #over > 0 then
    redis.call('ZREM', log, unpack(over))
    redis.call('ZREM', log_until, unpack(over))
  end
  for i, session in ipairs(sessions) do
    local key, id = unpack(session)
    redis.call('ZADD', log, text(number + i), id)
    redis.call('ZADD', log_until, till, id)
    redis.call('DEL', key)
    redis.call('ZREM', members, id)
  end
  local last = highest(log_until)
  redis.call('PEXPIREAT', log, last)
  redis.call('PEXPIREAT', log_until, last)
  for _, session in ipairs(sessions) do
    -- A user who may not publish revokes all the same: the other processes read it at their next poll.
    redis.pcall('PUBLISH', log, till .. ':' .. session[2])
  end
end
`

/**
 * KEYS: the session, the subject's set, its marker, the two logs, and the sessions that may be ended for the limit, the
 * oldest first. A second run with the same arguments changes nothing: clients send again what was not answered.
 */
const ADD = `
local key, members, marker, log, log_until = unpack(KEYS)
local id, session, subject, hash, lifetime, idle, arrived, deadline, limit, keep = unpack(ARGV)
check(members, log, log_until)
local epoch = redis.call('GET', marker) or '0'
local added = read(key)
if added then return {'added', added, {}} end
if arrived ~= '' and tonumber(epoch) >= tonumber(arrived) then return {'refused'} end
local expires = now + lifetime
local ends = math.min(now + idle, expires)
if ends <= now or redis.call('ZSCORE', log_until, id) then return {'ended'} end
if is_late(deadline) then return {'late'} end

local ending, revoked = {}, {}
if limit ~= '' then
  local over = redis.call('ZCOUNT', members, '(' .. text(now), '+inf') + 1 - limit
  for i = 6, #KEYS do
    local fields = #ending < over and read(KEYS[i])
    if fields then
      ending[#ending + 1] = {KEYS[i], ARGV[i + 5]}
      revoked[#revoked + 1] = fields
    end
  end
  if #ending < over then return {'full', text(over)} end
end
redis.call('HSET', key, 'session', session, 'subject', subject, 'created', stamp, 'used', stamp,
  'expires', text(expires), 'current', hash, 'epoch', epoch)
schedule(key, members, id, ends)
if #ending > 0 then finish(ending, members, log, log_until, keep) end
return {'added', read(key), revoked}
`

/**
 * KEYS: the session, the subject's set; and the two logs, without which a reuse changes nothing: most rotations need no
 * log, so they go on while a slot is moved and the log is elsewhere. What `judge` says; and that a rotation which is sent
 * twice is no reuse, however late.
 */
const ROTATE = `
local key, members, log, log_until = unpack(KEYS)
local id, presented, next_hash, nonce, grace, idle, keep, deadline = unpack(ARGV)
check(unpack(KEYS, 2))
local fields = read(key)
if not fields then return {is_lost(members, id) and 'lost' or 'gone'} end
local current, before, rotated, nonce_then = unpack(redis.call('HMGET', key, 'current', 'before', 'rotated', 'nonce'))
if presented == before and next_hash == current then return {'retried', nonce_then, fields} end
if is_late(deadline) then return {'late'} end
if presented == current then
  redis.call('HSET', key, 'current', next_hash, 'before', current, 'rotated', text(now), 'nonce', nonce, 'used', stamp)
  schedule(key, members, id, math.min(now + idle, tonumber(fields[4])))
  return {'rotated', nonce, read(key)}
end
if presented == before and now < rotated + grace then return {'retried', nonce_then, fields} end
if not log then return {'suspected'} end
finish({{key, id}}, members, log, log_until, keep)
return {'reused', '', fields}
`

/**
 * KEYS: the subject's set, the two logs, and the sessions to end, unless they were added after the marker. Ends what it
 * can also if one of them is lost.
 */
const END = `
local members, log, log_until = unpack(KEYS)
local keep, marker, deadline = unpack(ARGV)
check(members, log, log_until)
if is_late(deadline) then return {'late'} end
local ending, ended, lost, over = {}, {}, {}, {}
for i = 4, #KEYS do
  local key, id = KEYS[i], ARGV[i]
  local fields = read(key)
  if not fields then
    local list = is_lost(members, id) and lost or over
    list[#list + 1] = id
  elseif marker == '' or tonumber(redis.call('HGET', key, 'epoch') or '0') < tonumber(marker) then
    ending[#ending + 1] = {key, id}
    ended[#ended + 1] = fields
  end
end
if #ending > 0 then finish(ending, members, log, log_until, keep) end
if #over > 0 then redis.call('ZREM', members, unpack(over)) end
return {'done', ended, lost}
`

/** KEYS: the marker. It only increases, also if the clock goes back: a session that was added before has a lower epoch. */
const MARK = `
local marker = text(math.max(micros, tonumber(redis.call('GET', KEYS[1]) or '0')) + 1)
redis.call('PERSIST', KEYS[1])
redis.call('SET', KEYS[1], marker, 'PX', ARGV[1])
return marker
`

/** KEYS: the subject's set, and sessions of it. */
const LOST = `
local lost = {}
for i = 2, #KEYS do
  if not read(KEYS[i]) and is_lost(KEYS[1], ARGV[i - 1]) then lost[#lost + 1] = ARGV[i - 1] end
end
return lost
`

/** KEYS: the log. From the start, unless it still has what the cursor names: then it is the log that the cursor is of. */
const REVOCATIONS = `
local number, id, limit = unpack(ARGV)
local after = '-inf'
if redis.call('ZSCORE', KEYS[1], id) == number then after = '(' .. number end
return {text(micros), redis.call('ZRANGEBYSCORE', KEYS[1], after, '+inf', 'WITHSCORES', 'LIMIT', 0, limit)}
`

/** KEYS: the log. Its whole name, with the client's own `keyPrefix`. */
const CHANNEL = 'return KEYS[1]'

/** Each step by its name. */
export const SCRIPTS = Object.freeze({
  add: COMMON + ADD,
  rotate: COMMON + ROTATE,
  end: COMMON + END,
  mark: COMMON + MARK,
  lost: COMMON + LOST,
  revocations: COMMON + REVOCATIONS,
  channel: CHANNEL
})
