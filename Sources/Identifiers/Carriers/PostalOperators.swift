/// The postal operators that issue item numbers under UPU S10, by the country in them. A country may have more than one; this is the first.
enum PostalOperators {
  static func name(of country: String) -> String? { names.first { $0.country == country }?.name }

  private static let names: [(country: String, name: String)] = table.split(whereSeparator: { $0 == ";" || $0 == "\n" }).map { entry in
    (String(entry.prefix(2)), String(entry.dropFirst(3)))
  }

  private static let table = """
    AE=Emirates Post;AF=Afghan Post;AG=Antigua Postal Services;AL=Posta Shqiptare;AM=Haypost;AO=Correios de Angola;AR=Correo Argentino;
    AT=Österreichische Post;AU=Australia Post;AW=Post Aruba;AZ=Azarpoçt;BA=BH Pošta;BB=Barbados Postal Service;BD=Bangladesh Post Office;BE=bpost;
    BF=SONAPOST;BG=Bulgarian Posts;BH=Bahrain Post;BI=Régie nationale des postes;BJ=La Poste du Bénin;BM=Bermuda Post;BN=Brunei Postal Services;
    BO=Correos de Bolivia;BR=Correios;BS=Bahamas Postal Service;BT=Bhutan Post;BW=BotswanaPost;BY=Белпочта;BZ=Belize Postal Service;CA=Canada Post;
    CD=Congolese Posts;CF=Office national des postes et de l’épargne;CG=Congolese Posts;CH=Swiss Post;CI=La Poste de Côte d’Ivoire;
    CL=Correos de Chile;CM=Campost;CN=China Post;CO=4-72;CR=Correos de Costa Rica;CU=Correos de Cuba;CV=Correios de Cabo Verde;CW=Cpost;
    CY=Cyprus Post;CZ=Česká pošta;DE=Deutsche Post DHL;DJ=La Poste de Djibouti;DK=PostNord;DM=Dominica Post;DO=INPOSDOM;DZ=Algérie Poste;
    EC=Correos del Ecuador;EE=Eesti Post;EG=Egypt Post;ER=Eritrean Postal Service;ES=Correos y Telégrafos;ET=Ethiopian Post;FI=Posti;FJ=Post Fiji;
    FO=Posta;FR=La Poste;GA=La Poste du Gabon;GB=Royal Mail;GD=Grenada Post;GE=Georgian Post;GG=Guernsey Post;GH=Ghana Post;GI=Royal Gibraltar Post;
    GL=Tusass Greenland;GM=Gampost;GN=La Poste guinéenne;GQ=Equatorial Guinea Post;GR=Hellenic Post ELTA;GT=El Correo;GW=Correios da Guiné-Bissau;
    GY=Guyana Post;HK=Hongkong Post;HN=Honducor;HR=Hrvatska pošta;HT=Office des postes d’Haïti;HU=Magyar Posta;ID=Pos Indonesia;IE=An Post;
    IL=Israel Post;IM=Isle of Man Post;IN=India Post;IQ=Iraqi Post;IR=Iran Post;IS=Íslandspóstur;IT=Poste Italiane;JE=Jersey Post;JM=Jamaica Post;
    JO=Jordan Post;JP=Japan Post;KE=Posta Kenya;KG=Kyrgyz Post;KH=Cambodia Post;KI=Kiribati Post;KM=Société nationale des postes;
    KN=St. Kitts & Nevis Postal Services;KP=Korea Post (DPRK);KR=Korea Post;KW=Kuwait Post;KZ=Qazpost;LA=Entreprise des Postes Lao;LB=LibanPost;
    LC=Saint Lucia Postal Service;LI=Liechtensteinische Post;LK=Sri Lanka Post;LR=Liberia Post;LS=Lesotho Post;LT=Lietuvos paštas;
    LU=POST Luxembourg;LV=Latvia Post;LY=Libya Post;MA=Barid Al-Maghrib – Poste Maroc;MC=La Poste Monaco;MD=Posta Moldovei;ME=Pošta Crne Gore;
    MG=PAOSITRA MALAGASY;MK=North Macedonia Post;ML=La Poste du Mali;MM=Myanma Post;MN=Mongol Post;MO=Macau Post;MR=Mauripost;MT=Malta Post;
    MU=Mauritius Post;MV=Maldives Post;MW=Malawi Post;MX=Correos de México;MY=Pos Malaysia;MZ=Correios de Moçambique;NA=NAM Post;NC=OPT;
    NE=Niger Poste;NG=Nigerian Postal Service;NI=Correos de Nicaragua;NL=PostNL;NO=Posten Norge;NP=Nepal Postal Services;
    NR=Nauru General Post Office;NZ=New Zealand Post;OM=Oman Post;PA=Correos de Panamá;PE=Serpost;PF=Fare Rata;PG=Post PNG;PH=PHLPost;
    PK=Pakistan Post;PL=Poczta Polska;PS=Palestine Post;PT=CTT - Correios;PY=Correo Paraguayo;QA=Qatar Post;RO=Poșta Română;RS=Pošta Srbije;
    RU=Почта России;RW=Iposita;SA=Saudi Post;SB=Solomon Post;SC=Seychelles Postal Service;SD=Sudapost;SE=PostNord;SG=SingPost;SI=Pošta Slovenije;
    SK=Slovenská pošta;SL=Sierra Leone Postal Services;SM=Poste San Marino;SN=La Poste Senegal;SO=Somali Post;SR=SURPOST;SS=South Sudan Post;
    ST=Correios de São Tomé e Príncipe;SV=Correos de El Salvador;SY=Syrian Post;SZ=Eswatini Post;TD=Société tchadienne des postes;
    TG=La Poste du Togo;TH=Thailand Post;TJ=Tajik Post;TL=Correios de Timor Leste;TM=Turkmenpost;TN=La Poste Tunisienne;TO=Tonga Post;TR=PTT;
    TT=Trinidad and Tobago Postal Corporation;TV=Tuvalu Post;TW=Chunghwa Post;TZ=Tanzania Post;UA=Укрпошта;UG=Posta Uganda;US=USPS;
    UY=Correo Uruguayo;UZ=Post of Uzbekistan;VA=Vatican post;VC=SVG Postal;VE=Ipostel;VN=Vietnam Post;VU=Vanuatu Post;WS=Samoa Post;YE=Yemen Post;
    ZA=South African Post Office;ZM=Zampost;ZW=Zimpost;
    """
}
