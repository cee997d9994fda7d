import { unlockAccount } from './unlock-account.ts'

// npm run unlock -- USERNAME

const { status, text } = await unlockAccount(process.argv.slice(2), process.env)
if (status === 0) console.log(text)
else console.error(text)
process.exitCode = status
