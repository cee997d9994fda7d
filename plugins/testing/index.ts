export { sessionStoreContract } from './session-store-contract.ts'
export type { ContractCase } from './store-contract/case.ts'
