import { serve } from './worker/serve.js'

serve()
