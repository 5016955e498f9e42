import { runInPage } from './page.js'

void runInPage()
