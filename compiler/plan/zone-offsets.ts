// Minutes east of UTC in the middle of January and of July 2026, with the zones that keep them: IANA time zone database, release 2025c
// (https://www.iana.org/time-zones, read 2026-11). The two differ where clocks change.
const offsets: Readonly<Record<string, string>> = {
  "-660 -660": "Pacific/Midway Pacific/Niue Pacific/Pago_Pago Pacific/Samoa",
  "-600 -600": "Pacific/Honolulu Pacific/Johnston Pacific/Rarotonga Pacific/Tahiti",
  "-600 -540": "America/Adak America/Atka",
  "-570 -570": "Pacific/Marquesas",
  "-540 -540": "Pacific/Gambier",
  "-540 -480": "America/Anchorage America/Juneau America/Metlakatla America/Nome America/Sitka America/Yakutat",
  "-480 -480": "Pacific/Pitcairn",
  "-480 -420": "America/Ensenada America/Los_Angeles America/Santa_Isabel America/Tijuana America/Vancouver",
  "-420 -420":
    "America/Creston America/Dawson America/Dawson_Creek America/Fort_Nelson America/Hermosillo America/Mazatlan America/Phoenix " + "America/Whitehorse",
  "-420 -360":
    "America/Boise America/Cambridge_Bay America/Ciudad_Juarez America/Denver America/Edmonton America/Inuvik America/Shiprock " + "America/Yellowknife",
  "-360 -360":
    "America/Bahia_Banderas America/Belize America/Chihuahua America/Costa_Rica America/El_Salvador America/Guatemala America/Managua " +
    "America/Merida America/Mexico_City America/Monterrey America/Regina America/Swift_Current America/Tegucigalpa Pacific/Galapagos",
  "-360 -300":
    "America/Chicago America/Indiana/Knox America/Indiana/Tell_City America/Knox_IN America/Matamoros America/Menominee " +
    "America/North_Dakota/Beulah America/North_Dakota/Center America/North_Dakota/New_Salem America/Ojinaga America/Rainy_River " +
    "America/Rankin_Inlet America/Resolute America/Winnipeg",
  "-300 -360": "Pacific/Easter",
  "-300 -300":
    "America/Atikokan America/Bogota America/Cancun America/Cayman America/Coral_Harbour America/Eirunepe America/Guayaquil America/Jamaica " +
    "America/Lima America/Panama America/Porto_Acre America/Rio_Branco",
  "-300 -240":
    "America/Detroit America/Fort_Wayne America/Grand_Turk America/Havana America/Indiana/Indianapolis America/Indiana/Marengo " +
    "America/Indiana/Petersburg America/Indiana/Vevay America/Indiana/Vincennes America/Indiana/Winamac America/Indianapolis America/Iqaluit " +
    "America/Kentucky/Louisville America/Kentucky/Monticello America/Louisville America/Montreal America/Nassau America/New_York America/Nipigon " +
    "America/Pangnirtung America/Port-au-Prince America/Thunder_Bay America/Toronto",
  "-240 -240":
    "America/Anguilla America/Antigua America/Aruba America/Barbados America/Blanc-Sablon America/Boa_Vista America/Campo_Grande America/Caracas " +
    "America/Cuiaba America/Curacao America/Dominica America/Grenada America/Guadeloupe America/Guyana America/Kralendijk America/La_Paz " +
    "America/Lower_Princes America/Manaus America/Marigot America/Martinique America/Montserrat America/Port_of_Spain America/Porto_Velho " +
    "America/Puerto_Rico America/Santo_Domingo America/St_Barthelemy America/St_Kitts America/St_Lucia America/St_Thomas America/St_Vincent " +
    "America/Tortola America/Virgin",
  "-240 -180": "America/Glace_Bay America/Goose_Bay America/Halifax America/Moncton America/Thule Atlantic/Bermuda",
  "-210 -150": "America/St_Johns",
  "-180 -240": "America/Santiago",
  "-180 -180":
    "America/Araguaina America/Argentina/Buenos_Aires America/Argentina/Catamarca America/Argentina/ComodRivadavia America/Argentina/Cordoba " +
    "America/Argentina/Jujuy America/Argentina/La_Rioja America/Argentina/Mendoza America/Argentina/Rio_Gallegos America/Argentina/Salta " +
    "America/Argentina/San_Juan America/Argentina/San_Luis America/Argentina/Tucuman America/Argentina/Ushuaia America/Asuncion America/Bahia " +
    "America/Belem America/Buenos_Aires America/Catamarca America/Cayenne America/Cordoba America/Coyhaique America/Fortaleza America/Jujuy " +
    "America/Maceio America/Mendoza America/Montevideo America/Paramaribo America/Punta_Arenas America/Recife America/Rosario America/Santarem " +
    "America/Sao_Paulo Antarctica/Palmer Antarctica/Rothera Atlantic/Stanley",
  "-180 -120": "America/Miquelon",
  "-120 -120": "America/Noronha Atlantic/South_Georgia",
  "-120 -60": "America/Godthab America/Nuuk America/Scoresbysund",
  "-60 -60": "Atlantic/Cape_Verde",
  "-60 0": "Atlantic/Azores",
  "0 0":
    "Africa/Abidjan Africa/Accra Africa/Bamako Africa/Banjul Africa/Bissau Africa/Conakry Africa/Dakar Africa/Freetown Africa/Lome " +
    "Africa/Monrovia Africa/Nouakchott Africa/Ouagadougou Africa/Sao_Tome Africa/Timbuktu America/Danmarkshavn Atlantic/Reykjavik " +
    "Atlantic/St_Helena UTC",
  "0 60":
    "Atlantic/Canary Atlantic/Faeroe Atlantic/Faroe Atlantic/Madeira Europe/Belfast Europe/Dublin Europe/Guernsey Europe/Isle_of_Man " +
    "Europe/Jersey Europe/Lisbon Europe/London",
  "0 120": "Antarctica/Troll",
  "60 60":
    "Africa/Algiers Africa/Bangui Africa/Brazzaville Africa/Casablanca Africa/Douala Africa/El_Aaiun Africa/Kinshasa Africa/Lagos " +
    "Africa/Libreville Africa/Luanda Africa/Malabo Africa/Ndjamena Africa/Niamey Africa/Porto-Novo Africa/Tunis",
  "60 120":
    "Africa/Ceuta Arctic/Longyearbyen Atlantic/Jan_Mayen Europe/Amsterdam Europe/Andorra Europe/Belgrade Europe/Berlin Europe/Bratislava " +
    "Europe/Brussels Europe/Budapest Europe/Busingen Europe/Copenhagen Europe/Gibraltar Europe/Ljubljana Europe/Luxembourg Europe/Madrid " +
    "Europe/Malta Europe/Monaco Europe/Oslo Europe/Paris Europe/Podgorica Europe/Prague Europe/Rome Europe/San_Marino Europe/Sarajevo " +
    "Europe/Skopje Europe/Stockholm Europe/Tirane Europe/Vaduz Europe/Vatican Europe/Vienna Europe/Warsaw Europe/Zagreb Europe/Zurich",
  "120 120":
    "Africa/Blantyre Africa/Bujumbura Africa/Gaborone Africa/Harare Africa/Johannesburg Africa/Juba Africa/Khartoum Africa/Kigali " +
    "Africa/Lubumbashi Africa/Lusaka Africa/Maputo Africa/Maseru Africa/Mbabane Africa/Tripoli Africa/Windhoek Europe/Kaliningrad",
  "120 180":
    "Africa/Cairo Asia/Beirut Asia/Famagusta Asia/Gaza Asia/Hebron Asia/Jerusalem Asia/Nicosia Asia/Tel_Aviv Europe/Athens Europe/Bucharest " +
    "Europe/Chisinau Europe/Helsinki Europe/Kiev Europe/Kyiv Europe/Mariehamn Europe/Nicosia Europe/Riga Europe/Sofia Europe/Tallinn " +
    "Europe/Tiraspol Europe/Uzhgorod Europe/Vilnius Europe/Zaporozhye",
  "180 180":
    "Africa/Addis_Ababa Africa/Asmara Africa/Asmera Africa/Dar_es_Salaam Africa/Djibouti Africa/Kampala Africa/Mogadishu Africa/Nairobi " +
    "Antarctica/Syowa Asia/Aden Asia/Amman Asia/Baghdad Asia/Bahrain Asia/Damascus Asia/Istanbul Asia/Kuwait Asia/Qatar Asia/Riyadh " +
    "Europe/Istanbul Europe/Kirov Europe/Minsk Europe/Moscow Europe/Simferopol Europe/Volgograd Indian/Antananarivo Indian/Comoro Indian/Mayotte",
  "210 210": "Asia/Tehran",
  "240 240":
    "Asia/Baku Asia/Dubai Asia/Muscat Asia/Tbilisi Asia/Yerevan Europe/Astrakhan Europe/Samara Europe/Saratov Europe/Ulyanovsk Indian/Mahe " +
    "Indian/Mauritius Indian/Reunion",
  "270 270": "Asia/Kabul",
  "300 300":
    "Antarctica/Mawson Antarctica/Vostok Asia/Almaty Asia/Aqtau Asia/Aqtobe Asia/Ashgabat Asia/Ashkhabad Asia/Atyrau Asia/Dushanbe Asia/Karachi " +
    "Asia/Oral Asia/Qostanay Asia/Qyzylorda Asia/Samarkand Asia/Tashkent Asia/Yekaterinburg Indian/Kerguelen Indian/Maldives",
  "330 330": "Asia/Calcutta Asia/Colombo Asia/Kolkata",
  "345 345": "Asia/Kathmandu Asia/Katmandu",
  "360 360": "Asia/Bishkek Asia/Dacca Asia/Dhaka Asia/Kashgar Asia/Omsk Asia/Thimbu Asia/Thimphu Asia/Urumqi Indian/Chagos",
  "390 390": "Asia/Rangoon Asia/Yangon Indian/Cocos",
  "420 420":
    "Antarctica/Davis Asia/Bangkok Asia/Barnaul Asia/Ho_Chi_Minh Asia/Hovd Asia/Jakarta Asia/Krasnoyarsk Asia/Novokuznetsk Asia/Novosibirsk " +
    "Asia/Phnom_Penh Asia/Pontianak Asia/Saigon Asia/Tomsk Asia/Vientiane Indian/Christmas",
  "480 480":
    "Antarctica/Casey Asia/Brunei Asia/Choibalsan Asia/Chongqing Asia/Chungking Asia/Harbin Asia/Hong_Kong Asia/Irkutsk Asia/Kuala_Lumpur " +
    "Asia/Kuching Asia/Macao Asia/Macau Asia/Makassar Asia/Manila Asia/Shanghai Asia/Singapore Asia/Taipei Asia/Ujung_Pandang Asia/Ulaanbaatar " +
    "Asia/Ulan_Bator Australia/Perth Australia/West",
  "525 525": "Australia/Eucla",
  "540 540": "Asia/Chita Asia/Dili Asia/Jayapura Asia/Khandyga Asia/Pyongyang Asia/Seoul Asia/Tokyo Asia/Yakutsk Pacific/Palau",
  "570 570": "Australia/Darwin Australia/North",
  "600 600":
    "Antarctica/DumontDUrville Asia/Ust-Nera Asia/Vladivostok Australia/Brisbane Australia/Lindeman Australia/Queensland Pacific/Chuuk " +
    "Pacific/Guam Pacific/Port_Moresby Pacific/Saipan Pacific/Truk Pacific/Yap",
  "630 570": "Australia/Adelaide Australia/Broken_Hill Australia/South Australia/Yancowinna",
  "660 600":
    "Antarctica/Macquarie Australia/ACT Australia/Canberra Australia/Currie Australia/Hobart Australia/Melbourne Australia/NSW Australia/Sydney " +
    "Australia/Tasmania Australia/Victoria",
  "660 630": "Australia/LHI Australia/Lord_Howe",
  "660 660":
    "Asia/Magadan Asia/Sakhalin Asia/Srednekolymsk Pacific/Bougainville Pacific/Efate Pacific/Guadalcanal Pacific/Kosrae Pacific/Noumea " +
    "Pacific/Pohnpei Pacific/Ponape",
  "720 660": "Pacific/Norfolk",
  "720 720":
    "Asia/Anadyr Asia/Kamchatka Pacific/Fiji Pacific/Funafuti Pacific/Kwajalein Pacific/Majuro Pacific/Nauru Pacific/Tarawa Pacific/Wake " + "Pacific/Wallis",
  "780 720": "Antarctica/McMurdo Antarctica/South_Pole Pacific/Auckland",
  "780 780": "Pacific/Apia Pacific/Enderbury Pacific/Fakaofo Pacific/Kanton Pacific/Tongatapu",
  "825 765": "Pacific/Chatham",
  "840 840": "Pacific/Kiritimati",
};

let made: ReadonlyMap<string, readonly [january: number, july: number]> | undefined;

/**
 * Minutes east of UTC of an IANA zone, in January and in July. A table, because the machine's own database differs between machines.
 * @throws for a name that no schedule takes
 */
export function zoneOffsets(zone: string): readonly [january: number, july: number] {
  made ??= new Map(
    Object.entries(offsets).flatMap(([key, names]) => {
      const [january = 0, july = 0] = key.split(" ").map(Number);
      return names.split(" ").map((name) => [name, [january, july]] as const);
    }),
  );
  const found = made.get(zone);
  if (found === undefined) throw new Error(`no time zone ${zone}`);
  return found;
}
