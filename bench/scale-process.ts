import { once } from 'node:events'
import { headerLines, passThrough } from './lifecycle.ts'
import { roundsOf } from './pass-rounds.ts'
import type { ScaleTask } from './scale.ts'
import { BUILD } from './scale-cases.ts'

const [{ dimension, size, rounds, milliseconds }] = await once(process, 'message') as [ScaleTask]
const { open, guarded, url, token } = await BUILD[dimension](size)
const requests = Array.from({ length: 200 }, () => headerLines({ source: 'header', cookieName: '' }, token()))
process.send?.(await roundsOf(await passThrough(open, url), await passThrough(guarded, url), requests, { rounds, milliseconds }))
await guarded.close()
process.disconnect()
