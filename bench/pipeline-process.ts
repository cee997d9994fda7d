import { once } from 'node:events'
import Fastify from 'fastify'
import { PROTECTIONS } from './contenders/index.ts'
import { handled, headerLines, passThrough } from './lifecycle.ts'
import { roundsOf } from './pass-rounds.ts'
import type { PipelineTask } from './pipeline.ts'

// The process of one contender: what another one made of Fastify's own code must not be measured.

const [{ task, tokens, rounds, milliseconds }] = await once(process, 'message') as [PipelineTask]
const requests = tokens.map(token => headerLines(task, token))
const open = Fastify()
const guarded = Fastify()
const { route } = await (await PROTECTIONS[task.contender as keyof typeof PROTECTIONS]())(guarded, task)
open.get('/orders', handled)
guarded.get('/orders', route, handled)
const [bare, own] = [await passThrough(open), await passThrough(guarded)]

process.send?.(await roundsOf(bare, own, requests, { rounds, milliseconds }))
process.disconnect()
