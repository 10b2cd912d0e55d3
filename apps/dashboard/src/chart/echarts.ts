// The one door to ECharts, loaded only when a picture needs it. Only what screens use is registered.
import { BarChart, CustomChart, LineChart, SankeyChart, ScatterChart } from 'echarts/charts'
import { AriaComponent, DatasetComponent, GridComponent, MarkAreaComponent, MarkLineComponent, TooltipComponent } from 'echarts/components'
import { init, use } from 'echarts/core'
import { LabelLayout } from 'echarts/features'
import { CanvasRenderer } from 'echarts/renderers'

use([
  BarChart, CustomChart, LineChart, SankeyChart, ScatterChart,
  AriaComponent, DatasetComponent, GridComponent, MarkAreaComponent, MarkLineComponent, TooltipComponent,
  LabelLayout, CanvasRenderer,
])

export { init }
