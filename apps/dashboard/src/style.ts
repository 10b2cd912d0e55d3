import '@fontsource-variable/inter/wght.css'
import './ui/tokens.css'
import './ui/base.css'
