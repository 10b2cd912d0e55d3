import { chance, mix, type Chance } from './random.ts'
import { TERRITORIES } from './catalogue.ts'
import { TRUTHS } from './truths.ts'

export const AGE_BANDS = ['18–29', '30–44', '45–59', '60–74', '75+'] as const
type AgeBand = (typeof AGE_BANDS)[number]
const PRODUCTS = ['motor', 'home', 'motor and home'] as const
type Product = (typeof PRODUCTS)[number]
/** How somebody prefers to deal with us. */
const WAYS = ['app only', 'online', 'phone and branch'] as const
export type Way = (typeof WAYS)[number]
const PAYMENTS = ['half-yearly', 'monthly'] as const
type Payment = (typeof PAYMENTS)[number]

export interface Customer {
  readonly index: number
  readonly name: string
  readonly territory: string
  readonly ageBand: AgeBand
  readonly product: Product
  readonly way: Way
  readonly payment: Payment
  /** People in the household. */
  readonly household: number
  /** Whole years of custom when the history begins; null for those who come during it. */
  readonly yearsBefore: number | null
  /** Pence a year. */
  readonly premiumMinor: number
  /** Asked for a quote and never bought. */
  readonly isProspect: boolean
  /** Drawn for the clearer renewal offer. */
  readonly isTreated: boolean
}

/** The customer with this number: the same for the same seed, without any of the others. */
export function customer(seed: number, index: number): Customer {
  const luck = chance(mix(seed, 1, index))
  const ageBand = luck.weighted([['18–29', 21], ['30–44', 29], ['45–59', 26], ['60–74', 17], ['75+', 7]] as const)
  const youth = AGE_BANDS.indexOf(ageBand)
  const way = luck.weighted([['app only', [52, 34, 18, 7, 2][youth]!], ['online', [36, 46, 48, 38, 20][youth]!], ['phone and branch', [12, 20, 34, 55, 78][youth]!]] as const)
  const product = luck.weighted([['motor', [64, 44, 36, 34, 28][youth]!], ['home', [16, 24, 26, 32, 48][youth]!], ['motor and home', [20, 32, 38, 34, 24][youth]!]] as const)
  const base = { 'motor': 430, 'home': 215, 'motor and home': 580 }[product] * [1.5, 1.05, 0.92, 0.95, 1.12][youth]!
  return {
    index, ageBand, way, product,
    name: fullName(luck),
    territory: luck.weighted(TERRITORIES.map(({ code }, at) => [code, [24, 22, 16, 21, 17][at]!] as const)),
    payment: luck.weighted([['half-yearly', 62], ['monthly', 38]] as const),
    household: luck.weighted([[1, 30], [2, 34], [3, 16], [4, 14], [5, 6]] as const),
    yearsBefore: luck.happens(0.68) ? Math.floor(luck.next() ** 2 * [4, 9, 18, 26, 32][youth]!) : null,
    premiumMinor: Math.max(9_000, Math.round(base * Math.exp(luck.normal(0, 0.28)) * 100)),
    isProspect: luck.happens(0.3),
    isTreated: chance(mix(seed, 11, index)).happens(TRUTHS.clearPrice.share),
  }
}

export interface Colleague {
  readonly name: string
  readonly territory: string
  readonly job: string
}

const JOBS = ['call centre adviser', 'branch adviser', 'claims adjuster', 'claims handler', 'team lead'] as const
export type Job = (typeof JOBS)[number]

export function employee(seed: number, index: number): Colleague {
  const luck = chance(mix(seed, 2, index))
  return { name: fullName(luck), territory: TERRITORIES[index % TERRITORIES.length]!.code, job: JOBS[Math.floor(index / TERRITORIES.length) % JOBS.length]! }
}

/** Somebody of that job in the territory; calls are answered anywhere. @param pick any whole number ≥ 0 @param count how many employees there are: one of each job in each territory at least. */
export function employeeWith(job: Job, territory: string, pick: number, count: number): number {
  const places = TERRITORIES.length
  const place = job === 'call centre adviser' ? Math.floor(pick / 7) % places : Math.max(0, TERRITORIES.findIndex(({ code }) => code === territory))
  const first = place + places * JOBS.indexOf(job), round = places * JOBS.length
  const alike = Math.max(1, Math.ceil((count - first) / round))
  return (first + round * (pick % alike)) % count
}

export function partner(seed: number, index: number): Colleague {
  const luck = chance(mix(seed, 3, index))
  const trade = luck.pick(['Motor Repairs', 'Bodyshop', 'Roofing', 'Building Services', 'Glazing', 'Drying and Restoration', 'Joinery'])
  return { name: `${luck.pick(FAMILY)} ${luck.pick(['', '& Sons ', '& Daughters ', 'Brothers '])}${trade}`, territory: TERRITORIES[index % TERRITORIES.length]!.code, job: trade }
}

function fullName(luck: Chance): string {
  return `${luck.pick(GIVEN)} ${luck.pick(FAMILY)}`
}

const GIVEN = (
  'Amelia Olivia Isla Ava Grace Freya Florence Poppy Elsie Matilda Harriet Imogen Rosie Eleanor Charlotte Alice Beatrice Martha Nancy Edith ' +
  'Oliver George Noah Arthur Harry Leo Jack Charlie Henry Thomas Alfie Edward Samuel Callum Ewan Rory Angus Hamish Gareth Rhys Dylan Owen Huw ' +
  'Aisha Fatima Zainab Maryam Khadija Amina Yasmin Noor Hana Layla Mohammed Yusuf Ibrahim Omar Ali Hassan Bilal Tariq Imran Hamza ' +
  'Priya Anjali Meera Kavita Sunita Deepa Nisha Riya Arjun Rohan Vikram Sanjay Amit Rahul Nikhil Harpreet Gurpreet Simran Jaspreet Manjit ' +
  'Chioma Ngozi Adaeze Folake Abena Akosua Efua Emeka Chidi Tunde Kwame Kofi Kwabena Ayodele Thandiwe Tendai Farai Nyasha ' +
  'Agnieszka Katarzyna Magdalena Zofia Piotr Tomasz Krzysztof Marek Ioana Andreea Mihai Radu Elena Dimitri Svetlana Andrei ' +
  'Mei Ling Xin Wei Jun Hao Yan Min-jun Ji-woo Haruka Kenji Thi Minh Anh Linh Sofia Lucia Carmen Mateo Diego Rafael Ines Joao Catarina ' +
  'Siobhan Niamh Aoife Ciara Sean Declan Padraig Eoin Bronwyn Cerys Megan Sian Fiona Morag Shona Catriona Leila Dariush Shirin Selin Emre Mehmet'
).split(' ')

const FAMILY = (
  'Smith Jones Taylor Brown Williams Wilson Johnson Davies Patel Robinson Wright Thompson Evans Walker White Roberts Green Hall Wood Harris ' +
  'Clarke Jackson Lewis Hill Scott Cooper Ward Turner Carter Phillips Mitchell Shaw Hughes Bennett Fletcher Barker Chapman Holloway Ashworth ' +
  'Campbell Stewart Macdonald Murray Fraser Sinclair Buchanan Ferguson Morgan Griffiths Llewellyn Pritchard Bowen Vaughan ' +
  'Khan Ahmed Hussain Malik Iqbal Mahmood Choudhury Rahman Begum Akhtar Siddiqui Qureshi Sharma Gupta Singh Kaur Gill Sandhu Reddy Nair Iyer Desai Mehta ' +
  'Okafor Adeyemi Eze Balogun Okonkwo Mensah Boateng Owusu Asante Appiah Moyo Ncube Dlamini Abebe Tesfaye Diallo Traore ' +
  'Kowalski Nowak Wisniewski Zielinski Popescu Ionescu Dumitru Petrov Ivanova Horvath Novak Kovacs ' +
  'Chen Wang Li Zhang Liu Wong Chan Cheung Kim Park Lee Tanaka Sato Nguyen Tran Pham Garcia Fernandez Silva Santos Oliveira Rossi Romano ' +
  'Murphy Kelly O’Brien Byrne Doyle Gallagher Yilmaz Demir Kaya Hosseini Haddad Cohen Levy Friedman'
).split(' ')
