import type { Predictor } from '../kernel/design.ts'

/** Swiss fertility 1888, 47 provinces. Mosteller & Tukey, Data Analysis and Regression, 1977; as R's `swiss`. */
export const SWISS = columns(['Fertility', 'Agriculture', 'Examination', 'Education', 'Catholic', 'Infant.Mortality'], `
80.2,17,15,12,9.96,22.2 83.1,45.1,6,9,84.84,22.2 92.5,39.7,5,5,93.4,20.2 85.8,36.5,12,7,33.77,20.3 76.9,43.5,17,15,5.16,20.6 76.1,35.3,9,7,90.57,26.6
83.8,70.2,16,7,92.85,23.6 92.4,67.8,14,8,97.16,24.9 82.4,53.3,12,7,97.67,21 82.9,45.2,16,13,91.38,24.4 87.1,64.5,14,6,98.61,24.5 64.1,62,21,12,8.52,16.5
66.9,67.5,14,7,2.27,19.1 68.9,60.7,19,12,4.43,22.7 61.7,69.3,22,5,2.82,18.7 68.3,72.6,18,2,24.2,21.2 71.7,34,17,8,3.3,20 55.7,19.4,26,28,12.11,20.2
54.3,15.2,31,20,2.15,10.8 65.1,73,19,9,2.84,20 65.5,59.8,22,10,5.23,18 65,55.1,14,3,4.52,22.4 56.6,50.9,22,12,15.14,16.7 57.4,54.1,20,6,4.2,15.3
72.5,71.2,12,1,2.4,21 74.2,58.1,14,8,5.23,23.8 72,63.5,6,3,2.56,18 60.5,60.8,16,10,7.72,16.3 58.3,26.8,25,19,18.46,20.9 65.4,49.5,15,8,6.1,22.5
75.5,85.9,3,2,99.71,15.1 69.3,84.9,7,6,99.68,19.8 77.3,89.7,5,2,100,18.3 70.5,78.2,12,6,98.96,19.4 79.4,64.9,7,3,98.22,20.2 65,75.9,9,9,99.06,17.8
92.2,84.6,3,3,99.46,16.3 79.3,63.1,13,13,96.83,18.1 70.4,38.4,26,12,5.62,20.3 65.7,7.7,29,11,13.79,20.5 72.7,16.7,22,13,11.22,18.9 64.4,17.6,35,32,16.92,23
77.6,37.6,15,7,4.97,20 67.6,18.7,25,7,8.65,19.5 35,1.2,37,53,42.34,18 44.7,46.6,16,29,50.43,18.2 42.8,27.7,22,29,58.33,19.3`)

/** Motor Trend's road tests 1974, 32 cars. Henderson & Velleman, Biometrics 1981; as R's `mtcars`. */
export const MTCARS = columns(['mpg', 'cyl', 'disp', 'hp', 'wt', 'gear', 'am'], `
21,6,160,110,2.62,4,1 21,6,160,110,2.875,4,1 22.8,4,108,93,2.32,4,1 21.4,6,258,110,3.215,3,0 18.7,8,360,175,3.44,3,0 18.1,6,225,105,3.46,3,0 14.3,8,360,245,3.57,3,0
24.4,4,146.7,62,3.19,4,0 22.8,4,140.8,95,3.15,4,0 19.2,6,167.6,123,3.44,4,0 17.8,6,167.6,123,3.44,4,0 16.4,8,275.8,180,4.07,3,0 17.3,8,275.8,180,3.73,3,0
15.2,8,275.8,180,3.78,3,0 10.4,8,472,205,5.25,3,0 10.4,8,460,215,5.424,3,0 14.7,8,440,230,5.345,3,0 32.4,4,78.7,66,2.2,4,1 30.4,4,75.7,52,1.615,4,1
33.9,4,71.1,65,1.835,4,1 21.5,4,120.1,97,2.465,3,0 15.5,8,318,150,3.52,3,0 15.2,8,304,150,3.435,3,0 13.3,8,350,245,3.84,3,0 19.2,8,400,175,3.845,3,0
27.3,4,79,66,1.935,4,1 26,4,120.3,91,2.14,5,1 30.4,4,95.1,113,1.513,5,1 15.8,8,351,264,3.17,5,1 19.7,6,145,175,2.77,5,1 15,8,301,335,3.57,5,1 21.4,4,121,109,2.78,4,1`)

/** Telco churn (IBM sample): the columns of the reference model, in its order. @param csv text of telco-churn.csv */
export function telcoChurn(csv: string): { readonly churned: Uint8Array; readonly charges: Float64Array; readonly predictors: readonly Predictor[] } {
  const [head = '', ...lines] = csv.trim().split('\n')
  const names = head.trim().split(',')
  const rows = lines.map((line) => line.trim().split(','))
  const column = (name: string, of: (text: string) => number = Number): Float64Array => Float64Array.from(rows, (row) => of(row[names.indexOf(name)]!))
  const is = (name: string, value: string): Float64Array => column(name, (text) => (text === value ? 1 : 0))
  return {
    churned: Uint8Array.from(is('Churn', 'Yes')),
    charges: column('MonthlyCharges'),
    predictors: [
      { name: 'tenure', values: column('tenure') }, { name: 'MonthlyCharges', values: column('MonthlyCharges') },
      { name: 'contract_one_year', values: is('Contract', 'One year') }, { name: 'contract_two_year', values: is('Contract', 'Two year') },
      { name: 'fiber', values: is('InternetService', 'Fiber optic') }, { name: 'no_internet', values: is('InternetService', 'No') },
      { name: 'electronic_check', values: is('PaymentMethod', 'Electronic check') }, { name: 'senior', values: is('SeniorCitizen', '1') },
      { name: 'tech_support', values: is('TechSupport', 'Yes') }, { name: 'paperless', values: is('PaperlessBilling', 'Yes') },
    ],
  }
}

function columns(names: readonly string[], text: string): Readonly<Record<string, Float64Array>> {
  const rows = text.trim().split(/\s+/).map((row) => row.split(',').map(Number))
  return Object.fromEntries(names.map((name, place) => [name, Float64Array.from(rows, (row) => row[place]!)]))
}
