// Rules ready to be used: their names and words, in the language of the console.
export const readyEn = {
  title: 'Ready-made rules',
  lead: 'One click makes a draft that you can look at and change. Nothing is sent before you activate it.',
  use: 'Use this rule',
  pricing: {
    name: 'Greet on the pricing page',
    about: 'Says hello to people who have read your prices for 30 seconds.',
    text: 'Hello! Do you have a question about our prices? I am happy to help.',
  },
  exit: {
    name: 'Catch who leaves the cart',
    about: 'Asks once when somebody with a full cart moves to close the page.',
    title: 'Before you go',
    text: 'Is something still unclear about your order? Ask us, it takes a minute.',
  },
  returning: {
    name: 'Welcome back',
    about: 'Greets people who come for the second time and have never chatted.',
    text: 'Welcome back! Can I help you pick up where you left off?',
  },
  rescue: {
    name: 'Rescue an unanswered chat',
    about:
      'When a visitor has waited a minute for an answer: tags them and gives the conversation to you.',
    note: 'A visitor in a conversation is not invited; so this rule tags and assigns. Add a webhook to be told elsewhere, too.',
    tag: 'waiting',
  },
  campaign: {
    name: 'Welcome from a campaign',
    about: 'Meets visitors from your newsletter with words of their own.',
    campaign: 'newsletter',
    title: 'Good that you are here',
    text: 'You come from our newsletter: shall I show you what is new?',
  },
  reader: {
    name: 'Help a long reader',
    about: 'Somebody who read most of a page for a minute is interested, or looking for something.',
    text: 'Did you find what you were looking for? Just ask.',
  },
  hours: {
    name: 'Out of hours',
    about: 'Says when you are back, while no agent is available.',
    text: 'We are back at 9 in the morning. Write to us now, and you will have our answer here.',
  },
}

export type ReadyWords = typeof readyEn
