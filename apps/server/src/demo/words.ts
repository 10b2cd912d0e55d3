import type { Chance } from './random.ts'

/** What the words are about. */
export type Situation = 'quote' | 'onboarding' | 'billing' | 'report' | 'photos' | 'chase' | 'visit' | 'decision' | 'repair' | 'settled' | 'renewal' | 'complaint' | 'leaving' | 'praise'

type Mood = 'bad' | 'fair' | 'good'

/** {days}, {place}, {thing} and {name} are filled in. */
const SENTENCES: Readonly<Record<Situation, Readonly<Record<Mood, readonly string[]>>>> = {
  quote: {
    bad: [
      'I typed in everything about my {thing} and then it asked for all of it again.',
      'The price jumped between the comparison site and yours and nobody could say why.',
      'Too many questions about things I have no way of knowing.',
      'It logged me out half way through and the quote was gone.',
      'I only wanted a price for the {thing}, not an afternoon of forms.',
    ],
    fair: [
      'Price is alright, the form is long though.',
      'Got there in the end, had to ring to ask what the excess meant.',
      'About the same as last year’s insurer, the website is a bit clearer.',
      'Fine, but I would have liked to see what is not covered before paying.',
    ],
    good: [
      'Five minutes and I knew what I would pay.',
      'The adviser found cover for the {thing} I did not know I needed and it was still cheaper.',
      'Clear price, no tricks, and it remembered my details.',
      'Very simple. I did the whole quote on the bus.',
      'Liked that it said plainly what is not covered.',
    ],
  },
  onboarding: {
    bad: [
      'The welcome letter had the wrong address on it, so I am not sure what else is wrong.',
      'I had to send my licence three times before somebody looked at it.',
      'The app kept rejecting my policy number, the one in your own letter.',
      'A week after paying I still had nothing in writing.',
    ],
    fair: [
      'Documents came after a few days. A shorter summary would help.',
      'App works, though I am not sure what I need it for.',
      'Set up the payment online. It took two tries.',
    ],
    good: [
      'Everything was there the next morning, policy, app, the lot.',
      'The one-page summary is the first insurance letter I have ever read to the end.',
      'App set up in two minutes and it already knew my {thing}.',
      'Nice that a real person from {place} rang to ask whether all was clear.',
    ],
  },
  billing: {
    bad: [
      'I was charged twice and told to wait {days} days for my own money.',
      'The bill does not say what the extra charge is for and the phone adviser did not know either.',
      'You took the payment on the wrong day and my bank fined me for it.',
      'A reminder with a late fee, although I had paid a week before.',
      'I changed my bank in spring and you still try the old account.',
    ],
    fair: [
      'Sorted on the phone, but I should not have to ring about a bill.',
      'I would rather pay monthly without the extra charge.',
      'Bill is fine, the letter could be half as long.',
    ],
    good: [
      'The adviser explained the bill line by line and took the fee off.',
      'Paid in the app in ten seconds.',
      'I asked for a later payment date and it was done straight away.',
    ],
  },
  report: {
    bad: [
      'My kitchen was under water and the form wanted to know the year the house was built.',
      'Forty minutes on hold after an accident is not what I pay for.',
      'Had to tell the same story to three people.',
      'The form would not let me go on without a receipt that was in the room that flooded.',
      'Nobody asked if I was all right.',
    ],
    fair: [
      'Reporting was okay. I would have liked to know what happens next.',
      'Claim number came by text, no idea who deals with it.',
      'The adviser was kind, the line was bad.',
    ],
    good: [
      'First thing she asked was whether everyone was safe. That mattered.',
      'Reported the damage to the {thing} in the app in the car park, very easy.',
      'He told me every step that was going to come and roughly when.',
      'I expected a fight and got help instead.',
    ],
  },
  photos: {
    bad: [
      'Photo upload fails every single time at 99 per cent.',
      'Tried six times to send the pictures of the {thing}, the app just says something went wrong.',
      'It says the pictures are too large. It is the camera of my phone, what do you expect me to do?',
      'The app closed itself when I added the second photo and everything was gone.',
      'In the end I had to phone because the upload would not go through, which is exactly what I wanted to avoid.',
      'I do everything in the app, but the one time I need it, the photos will not go.',
    ],
    fair: [
      'Upload worked on the second go.',
      'Photos went through on wifi but not on mobile data.',
      'Would be good to see which pictures have arrived.',
    ],
    good: [
      'Took the pictures, sent them, done.',
      'The little drawings that showed which photos to take were really useful.',
      'Sent the photos from the roadside and had an answer the same day.',
    ],
  },
  chase: {
    bad: [
      'I ring every few days and every time I am told somebody will call back. Nobody does.',
      '{days} days and still no date for the adjuster.',
      'I am the one chasing. It should be the other way round.',
      'Different adviser each time, each one starts from zero.',
      'There is a tarpaulin on my roof and you tell me to be patient.',
      'You promised a call by Friday. It is Wednesday.',
    ],
    fair: [
      'Adviser could see where my claim stands, but not when it will move.',
      'At least now I have a date.',
      'I rang to ask, it was answered, fine.',
    ],
    good: [
      'She did not pass me on, she stayed on the line until it was sorted.',
      'Rang once, got a straight answer and a date.',
      'He called back exactly when he said he would.',
    ],
  },
  visit: {
    bad: [
      'Waited {days} days for a visit that took ten minutes.',
      'By the time the adjuster came we had been living in one room for {days} days.',
      'The adjuster had none of the photos I sent.',
      'He came on the wrong day and then I had to take another day off.',
      'Two weeks of damp walls before anybody looked at them.',
      'I do not understand how it can take {days} days to send one person to {place}.',
    ],
    fair: [
      'The visit itself was fine, the wait was long.',
      'Polite, quick, but could not tell me what would be paid.',
      'Came in the morning as agreed. Now waiting for the decision.',
    ],
    good: [
      'Came two days after I called and explained everything.',
      'He climbed up to the roof in the rain and found what two builders had missed.',
      'Very respectful of my mother’s house, took his shoes off without being asked.',
      'She had read the file before she came. I did not have to explain anything.',
      'Adjuster agreed the amount at the kitchen table.',
    ],
  },
  decision: {
    bad: [
      'Turned down because of one word on page 23.',
      'The letter says no in five paragraphs and never says why.',
      'You paid for half of the {thing} as if I could buy half of one.',
      'I have paid for eleven years and the first time I need you it is a no.',
    ],
    fair: [
      'I do not agree with all of it, but I understand how you came to it.',
      'Less than I hoped, more than I feared.',
      'Decision came quickly, the letter is hard to read.',
    ],
    good: [
      'A clear letter with a clear amount. Thank you.',
      'Decided faster than I could find the receipts.',
      'You even included the carpet I had forgotten.',
    ],
  },
  repair: {
    bad: [
      'The repairer cancelled twice on the morning.',
      'Paint does not match and now nobody feels responsible.',
      'The garage said they were still waiting for your approval, you said you were waiting for the garage.',
      'Courtesy car smelled of dog and I am allergic.',
    ],
    fair: [
      'Repair is good, took a week longer than they said.',
      'Had to drive to {place} for the garage, otherwise fine.',
      'Workmen were tidy, the scheduling was not.',
    ],
    good: [
      '{name} and his crew left the place cleaner than they found it.',
      'My {thing} looks like new and they washed it too.',
      'The roofer came on a Sunday because of the forecast. Brilliant.',
    ],
  },
  settled: {
    bad: [
      'Money came in the end, but I would not want to go through that again.',
      'It is paid. What it cost in nerves is not.',
      'Settled after {days} days of ringing you up. Never again.',
    ],
    fair: [
      'All paid. Could have been quicker.',
      'Fair amount, slow road.',
      'Done now. I would have liked one person to talk to.',
    ],
    good: [
      'From the storm to the money in my account in nine days. Could not ask for more.',
      'Treated like a person, not a number.',
      'The whole thing was so easy that I told everybody at work.',
      'You made an awful week a good deal less awful.',
      'Paid in full, no arguing. That is what insurance is for.',
    ],
  },
  renewal: {
    bad: [
      'My price goes up by a third and new customers pay less than I do.',
      'No claims in eight years and the thanks is a higher price.',
      'After the wait for the adjuster I am certainly looking around this year.',
      'I had to threaten to leave before you found the discount.',
    ],
    fair: [
      'A bit more than last year, but so is everything.',
      'Renewed because moving is a bother.',
      'Looked at two others, came out about the same.',
    ],
    good: [
      'Price stayed the same and I did not have to lift a finger.',
      'The adviser took off the cover I no longer need. Honest, that.',
      'After how you handled the claim there was nothing to think about.',
      'You rang me before I rang you. Good price, done.',
    ],
  },
  complaint: {
    bad: [
      'I have written four times and get the same standard letter back.',
      'You lost my file and now you ask me to prove that I sent it.',
      'I want somebody to take responsibility, not a reference number.',
      'Nobody at {place} branch could tell me who deals with complaints.',
      'I feel I have been lied to about the visit date.',
    ],
    fair: [
      'At least the complaint was read by somebody.',
      'I got an apology. What I wanted was the callback.',
      'Took {days} days, the answer was fair.',
    ],
    good: [
      'She said sorry, meant it, and fixed it in one call.',
      'I complained on Monday and by Thursday it was put right, with a letter that admits the mistake.',
      'You changed the letter I complained about. I am impressed.',
    ],
  },
  leaving: {
    bad: [
      'I am leaving because of how long the adjuster took, the price has nothing to do with it.',
      'After {days} days without anybody looking at the damage I have lost my trust.',
      'I found the same cover for less and they answer the phone.',
      'Nobody tried to keep me. That says it all.',
    ],
    fair: [
      'Nothing against you, I sold the {thing}.',
      'Moving in with my daughter, so there is only one policy now.',
      'My employer covers it from next month.',
    ],
    good: ['You were always good to me. I am moving abroad.', 'Sorry to go, the new bank account comes with cover for the {thing}.'],
  },
  praise: {
    bad: ['I warn everybody in {place} about the waiting times.', 'One star, and only because zero is not possible.', 'Fine until you need them.', 'Do not believe the adverts, ask somebody who had a claim.'],
    fair: ['They are alright. Ask for the price match.', 'Good people, slow letters.', 'No trouble so far, but I never had a claim.'],
    good: [
      'I have told my sister and both neighbours to come to you.',
      'If you can get {name} on the phone, you are in good hands.',
      'Best claim I ever had, if one can say that about a claim.',
      'Recommended you to my running club. Please do not get worse.',
      'You answer letters. Who still does that?',
    ],
  },
}

const OPENINGS: Readonly<Record<Mood, readonly string[]>> = {
  bad: ['', '', '', 'Honestly: ', 'I am disappointed. ', 'Very frustrating. ', 'Not good enough. '],
  fair: ['', '', '', 'All in all okay. ', 'So-so. '],
  good: ['', '', '', 'Thank you! ', 'Really pleased. ', 'Well done. '],
}
const PLACES = ['Leeds', 'Carlisle', 'Dundee', 'Nottingham', 'Stoke', 'Swansea', 'Taunton', 'Croydon', 'Hackney', 'Brighton', 'Portsmouth', 'Truro']
const NAMES = ['Dave', 'Mandeep', 'Joanne', 'Piotr', 'Ruth', 'Kwame', 'Sioned', 'Carol', 'Imran', 'Fiona']

/** What somebody says about a situation. `sentiment` is −1 … 1; `days` is how long they waited, where they did. */
export function words(luck: Chance, situation: Situation, sentiment: number, thing: string, days: number): string {
  const mood: Mood = sentiment < -0.2 ? 'bad' : sentiment > 0.3 ? 'good' : 'fair'
  const sentence = luck.pick(SENTENCES[situation][mood])
  const filled = sentence.replace(/\{(\w+)\}/g, (_, slot: string) => {
    switch (slot) {
      case 'days': return String(days > 0 ? days : luck.whole(6, 19))
      case 'place': return luck.pick(PLACES)
      case 'name': return luck.pick(NAMES)
      default: return thing
    }
  })
  return `${luck.pick(OPENINGS[mood])}${filled}`
}
