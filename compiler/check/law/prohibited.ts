/** A practice that the EU AI Act forbids, and the words by which a purpose gives it away. */
export interface Practice {
  readonly article: string;
  readonly what: string;
  /** All of them have to occur in one sentence. */
  readonly words: readonly RegExp[];
  /** What makes it another matter: exceptions of the article, and uses of the same words. */
  readonly unless?: RegExp;
}

const work =
  /\b(employees?|workers?|workplaces?|staff|call[- ]?cent(?:er|re)s?|candidates?|applicants?|interviews?|agents|colleagues|students?|pupils?|classrooms?|schools?|exams?|universit(?:y|ies))\b/;
const traits =
  /\b(race|ethnic(?:ity)?|political (?:opinions?|views?|orientation)|religio(?:n|us)|philosophical beliefs?|trade[- ]union|sexual(?:ity| orientation)|sex life)\b/;

/**
 * Article 5(1) of Regulation (EU) 2024/1689, in force since 2025-02-02, with its exceptions; the guidelines of the Commission,
 * C(2025) 884, were read in summaries (2026-11). Words of a sentence are a hint and no judgement: what they miss is not allowed by that.
 */
export const practices: readonly Practice[] = [
  {
    article: "5(1)(a)",
    what: "manipulation that people do not notice",
    words: [
      /\b(subliminal(?:ly)?|beyond (?:their |a person's )?consciousness|manipulat\w+ (?:people|users|customers|consumers|voters|behaviou?r|decisions)|deceiv\w+ (?:people|users|customers|consumers|voters))/,
    ],
  },
  {
    article: "5(1)(b)",
    what: "exploiting the weakness of people",
    words: [/\bexploit\w*\b/, /\b(vulnerab\w+|children|minors|elderly|disab\w+|poverty|addict\w*|indebted)\b/],
    unless: /\b(security|software|cve|code|patch\w*|penetration|against exploit\w*)\b/,
  },
  {
    article: "5(1)(c)",
    what: "social scoring",
    words: [
      /\b(social (?:credit )?scor\w+|social credit (?:system|rating|points?)|(?:score|scores|scoring|rank|ranks|rate|rates|rating) (?:of )?(?:all )?(?:people|citizens|residents|individuals|persons) (?:by|on|for|from) (?:their )?(?:social )?(?:behaviou?r|conduct|trustworthiness|lifestyle)|trustworthiness of (?:the )?(?:people|citizens|residents|individuals|persons|tenants)|(?:people's|citizens'|residents'|tenants') trustworthiness)/,
    ],
  },
  {
    article: "5(1)(c)",
    what: "social scoring",
    words: [
      /\b(scor\w+|rank(?:s|ing)?|rat(?:es?|ings?)|evaluat\w+|classif\w+|grad(?:es?|ing))\b/,
      /\b(citizens?|residents?|people|individuals?|persons?|tenants?|neighbou?rs?)\b/,
      /\b(social behaviou?r|social credit|civic behaviou?r)\b/,
    ],
  },
  {
    article: "5(1)(d)",
    what: "predicting crimes of people from their profile",
    words: [
      /\b(predict\w*|forecast\w*|assess\w*|scor\w+)\b/,
      /\b(will (?:commit|reoffend)|commit\w* (?:a )?(?:crimes?|criminal offences?|offences?)|criminal (?:risk|propensity|behaviou?r)|(?:likelihood|risk|probability) of (?:a )?(?:criminal offen[cs]es?|crimes?|reoffending|offending)|reoffend\w*|recidivism)\b/,
    ],
    unless: /\b(objective|verifiable) facts\b|\bfraud\b|\btransactions?\b|\bcyber\w*\b/,
  },
  { article: "5(1)(d)", what: "predicting crimes of people from their profile", words: [/\bpredictive policing\b/] },
  {
    article: "5(1)(e)",
    what: "collecting images of faces without aim",
    words: [/\b(scrap\w+|harvest\w*|crawl\w*)\b/, /\b(faces?|facial|portraits?|selfies?)\b/],
    unless: /\b(surface|rock|cliff|sur-?faces?)\b/,
  },
  {
    article: "5(1)(f)",
    what: "reading emotions at work or in education",
    words: [
      /\b(emotions?|emotional states?|moods?|facial expressions?|feelings?|stress(?! tests?)|frustration|anger|happiness|sadness)\b/,
      /\b(detect\w*|recogni(?:[sz]\w+|tion)|infer\w*|read(?:s|ing)?|analy[sz]\w+|monitor\w*|track\w*|measur\w+|classif\w+|scor\w+|predict\w*)\b/,
      work,
    ],
    unless: /\b(medical|medicine|therap\w+|patients?|clinic\w*|safety|accidents?|fatigue|drows\w+|surveys?|reviews?|feedback)\b/,
  },
  {
    article: "5(1)(g)",
    what: "sorting people by race, opinion, religion or sexual life from biometric data",
    words: [
      /\b(biometric\w*|faces?|facial|voices?|gait|fingerprints?|photos?|portraits?|selfies?|cameras?)\b/,
      /\b(infer\w*|deduc\w+|detect\w*|predict\w*|guess\w*|categori[sz]\w+|classif\w+|sort(?:s|ing)?)\b/,
      traits,
    ],
    unless: /\b(lawfully acquired|label(?:l?ing)? of lawfully|bias (?:test|audit|check)\w*|fairness)\b/,
  },
  {
    article: "5(1)(h)",
    what: "live biometric identification in public places for law enforcement",
    words: [
      /\b(real[- ]time|live)\b/,
      /\b(biometric\w*|face recognition|facial recognition|recogni[sz]\w+ faces|identif\w+ (?:faces|people|persons|passers-?by|individuals))\b/,
      /\b(public|streets?|squares?|stations?|stadiums?|airports?|malls?|police|law enforcement)\b/,
    ],
    unless: /\b(passport control|consent(?:ed|ing)?|own (?:phone|device|employees))\b/,
  },
];

/** The system does the opposite: "does not ...", "never ...", "protects against ...". */
const negated =
  /\b(not|never|no|without|refus\w+|prevent\w*|against|avoid\w*|forbid\w*|prohibit\w*|moderat\w+|report\w* (?:on|about)|educat\w+ (?:on|about)|explain\w*|answer\w* questions|comply|complian\w+|teach\w*|research\w* (?:on|into))\b/;

/** Practices that a text names, sentence by sentence. */
export function practicesIn(text: string): readonly Practice[] {
  const sentences = text
    .toLowerCase()
    .split(/[.;!?\n]+|,\s+(?=and (?:never|not|no)\b)|\bbut\b/)
    .map((one) => one.trim());
  return practices.filter(({ words, unless }) =>
    sentences.some((one) => {
      const places = words.map((word) => one.search(word));
      if (places.some((at) => at < 0) || unless?.test(one)) return false;
      // What stands before the first of the words turns its sense.
      return !negated.test(one.slice(0, Math.min(...places)));
    }),
  );
}
