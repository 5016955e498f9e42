import { runTable } from './run-table.js'

runTable('http')
