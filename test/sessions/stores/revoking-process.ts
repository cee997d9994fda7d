import { open } from 'lmdb'
import { lmdbStore } from '../../../plugins/sessions/stores/lmdb.ts'

// Another process: ends a session in the folder, and dies without a word.
const [path = '', id = ''] = process.argv.slice(2)
const session = await lmdbStore(open({ path, noSubdir: false, maxDbs: 8 })).revoke(id, 60)
if (session === null) process.exit(1)
process.kill(process.pid, 'SIGKILL')
