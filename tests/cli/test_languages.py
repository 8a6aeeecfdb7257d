# SPDX-License-Identifier: MIT
"""Spanish, Portuguese and Filipino: the same labels and facets as in English."""
import csv
import os
import unicodedata
import unittest

from program import DONE, LEXICONS, Case, csv_of, run

CORPORA = os.path.join(os.path.dirname(__file__), "..", "..", "corpora")

# title, text, and what is expected of label and facets
SPANISH = (
    ("Asesor telefónico de ventas",
     "Buscamos asesores para nuestro call center. Funciones: realizar llamadas "
     "salientes a prospectos, ofrecer tarjetas de crédito y cerrar la venta. "
     "Ofrecemos: sueldo base y comisiones. Requisitos: preparatoria.",
     {"label": "call_center", "channel": "voice", "direction": "outbound",
      "role": "sales_telemarketing"}),
    ("Gestor/a de cobranzas telefónicas",
     "Gestión de mora temprana y tardía por teléfono: llamar a los clientes, "
     "negociar acuerdos de pago y registrar cada promesa de pago.",
     {"label": "call_center", "role": "collections", "direction": "outbound"}),
    ("Agente de servicio al cliente multicanal",
     "Atenderás llamadas, chats y correos de clientes de una aerolínea. "
     "Resolver dudas, quejas y reclamos. Experiencia en contact center.",
     {"label": "contact_center", "channel": "blended", "office": "front",
      "role": "customer_service"}),
    ("Analista de nómina",
     "Somos una empresa de tercerización de nómina. Harás el cálculo de nómina "
     "de varias empresas cliente y las conciliaciones. Experiencia en outsourcing.",
     {"label": "bpo", "channel": "nonvoice", "office": "back",
      "sourcing": "outsourced", "role": "finance_accounting"}),
    ("Cajero/a para sucursal",
     "Atención al público en mostrador, cobro en caja y orden de la tienda. "
     "Excelente atención al cliente. Horario de lunes a sábado.",
     {"label": "none", "role": "not_bpo"}),
    ("Gestor de cobranza en campo",
     "Visitas domiciliarias a clientes en mora, rutas diarias con motocicleta. "
     "Sueldo base y gasolina.",
     {"label": "none"}),
)
PORTUGUESE = (
    ("Operador de telemarketing ativo",
     "Fazer ligações para clientes, apresentar os planos e fechar vendas por "
     "telefone. Requisitos: ensino médio. Benefícios: vale-transporte.",
     {"label": "call_center", "channel": "voice", "direction": "outbound",
      "role": "sales_telemarketing"}),
    ("Atendente SAC",
     "Atendimento aos clientes por telefone, chat e e-mail. Você vai esclarecer "
     "dúvidas, registrar reclamações e acompanhar os chamados.",
     {"label": "contact_center", "channel": "blended",
      "role": "customer_service"}),
    ("Analista contábil",
     "Empresa de terceirização contábil (BPO) busca analista: contas a pagar, "
     "conciliação bancária e folha de pagamento dos nossos clientes.",
     {"label": "bpo", "office": "back", "role": "finance_accounting"}),
    ("Auxiliar de cozinha",
     "Preparar os pratos, lavar a louça e manter a limpeza do restaurante.",
     {"label": "none"}),
)

# Taglish, which is detected as Filipino or English
FILIPINO = (
    ("HIRING PO!",
     "Hanap po namin ay tatawag sa mga customers para magbenta ng load. "
     "Walang call center experience? Ok lang po, may training naman.",
     {"label": "call_center", "channel": "voice", "direction": "outbound",
      "role": "sales_telemarketing"}),
    ("Chat support, walang calls",
     "Sumagot sa mga chat at email ng mga customer ng client namin sa US. "
     "Hindi po kayo hahawak ng tawag.",
     {"label": "contact_center", "channel": "nonvoice"}),
    ("Encoder",
     "Mag-eencode po ng mga form ng US client namin, outsourced po ang trabaho. "
     "Walang kausap na customer.",
     {"label": "bpo", "office": "back", "role": "data_entry"}),
    ("Kusinera at tindera",
     "Kailangan po ng kusinera at tindera sa karinderya. Tumawag lang sa "
     "number sa ibaba, hanapin si Aling Rosa.",
     {"label": "none", "role": "not_bpo"}),
)


def plain(text):
    """As people write who have no accents at hand."""
    parts = unicodedata.normalize("NFD", text)
    return "".join(c for c in parts if not unicodedata.combining(c))


class Languages(Case):
    def label(self, texts):
        path = self.write("ads.csv",
                          csv_of([("title", "description"), *texts]))
        return self.expect(run("label", path), DONE).rows()

    def expect_all(self, cases):
        rows = self.label([case[:2] for case in cases])
        for (title, _, wanted), row in zip(cases, rows, strict=True):
            found = {name: row["bpo_" + name] for name in wanted}
            self.assertEqual(found, wanted, title)

    def test_no_guess_at_what_cannot_be_told(self):
        """Other scripts; Latin ones with marks and no word that we know."""
        rows = self.label([
            ("Оператор", "Принимать звонки клиентов и отвечать на вопросы."),
            ("Çağrı merkezi", "Müşterilerden gelen çağrıları yanıtlayacak, "
             "şikayetleri çözecek, kayıt tutacak ekip arkadaşları arıyoruz. "
             "Deneyim şart değil, eğitim verilecektir."),
            ("كول سنتر", "مطلوب موظفين خدمة عملاء للرد على المكالمات"),
            # A telegram in English has no function words either.
            ("Agent", "Inbound calls. Makati. Nesting bonus. HMO day 1. "
             "Graveyard. Telco account. College level. Apply now!")])
        for row in rows[:3]:
            self.assertEqual(row["bpo_status"], "insufficient", row)
            self.assertIn("can't be told", row["bpo_evidence"])
        self.assertNotEqual(rows[3]["bpo_status"], "insufficient")

    def test_spanish(self):
        self.expect_all(SPANISH)

    def test_portuguese(self):
        self.expect_all(PORTUGUESE)

    def test_filipino(self):
        self.expect_all(FILIPINO)

    def test_filipino_samples(self):
        """The floor is what was reached when it was set, less a little."""
        done = self.expect(run("evaluate", "--samples", "0", "--format", "csv",
                               os.path.join(CORPORA, "ads-tl.csv")), DONE)
        value = {(row["subject"], row["measure"]): float(row["value"])
                 for row in done.rows() if row["value"]}
        self.assertGreaterEqual(value["label", "accuracy"], 0.85)

    def found(self, text, language="tl"):
        rows = self.expect(run("lexicon", "find", "--format", "tsv",
                               "--language", language, text), DONE).rows("\t")
        return {(row["lexicon"], row["category"]): row for row in rows}

    def test_taglish_has_both_folders(self):
        for language in ("en", "tl"):
            found = self.found("Nag-aanswer ng calls ng telco account", language)
            self.assertIn(("tl/channel", "voice"), found)
            self.assertIn(("en/sourcing", "account"), found)

    def test_the_longest_wins_across_folders(self):
        found = self.found("Tatawag sa mga customer service representative")
        self.assertIn(("en/label", "csr"), found)
        # "ITO" is outsourced IT, and "ito" is "this".
        self.assertIn(("en/sourcing", "outsourced"), self.found("ITO services"))
        self.assertNotIn(("en/sourcing", "outsourced"),
                         self.found("para sa trabahong ito"))

    def test_filipino_negation(self):
        for text in ("Hindi po ito telemarketing", "Bawal ang telemarketing",
                     "Walang telemarketing", "Ayaw mo ng telemarketing?"):
            found = self.found(text)
            self.assertEqual(found["en/channel", "voice"]["negated"], "not",
                             text)
        for text in ("Hindi lang telemarketing", "English, Hindi telemarketing",
                     "Walang experience sa telemarketing ok lang",
                     "Hindi boring pero telemarketing"):
            found = self.found(text)
            self.assertEqual(found["en/channel", "voice"]["negated"], "", text)

    def test_filipino_how_to_apply_and_zones(self):
        self.assertNotIn(("tl/channel", "voice"),
                         self.found("Tumawag lang sa opisina, o tatawagan ka "
                                    "namin. I-chat mo si Joy."))
        found = self.found("Trabaho: sasagot ng tawag\n"
                           "Mga benepisyo: libreng telemarketing book")
        self.assertEqual(found["tl/channel", "voice"]["zone"], "body")
        self.assertEqual(found["en/channel", "voice"]["zone"], "benefits")

    def test_spanish_without_accents(self):
        texts = [(plain(title), plain(text)) for title, text, _ in SPANISH]
        for case, row in zip(SPANISH, self.label(texts), strict=True):
            self.assertEqual(row["bpo_label"], case[2]["label"], case[0])

    def test_not_asked_for_is_not_denied(self):
        """No experience needed in a call center is still a call center."""
        for language, text in (("es", "Sin experiencia en call center"),
                               ("pt", "Não exige experiência em call center")):
            rows = self.expect(run("lexicon", "find", "--format", "tsv",
                                   "--language", language, text),
                               DONE).rows("\t")
            found = {row["category"]: row["negated"] for row in rows}
            self.assertEqual(found.get("callcenter_exp"), "", text)

    def test_denied(self):
        for language, text, category in (
                ("es", "No se realizan ventas telefónicas", "voice"),
                ("es", "Nunca harás cobranza", "collections"),
                ("pt", "Não há cobrança", "collections"),
                ("pt", "Sem telemarketing", "voice")):
            rows = self.expect(run("lexicon", "find", "--format", "tsv",
                                   "--language", language, text),
                               DONE).rows("\t")
            found = {row["category"]: row["negated"] for row in rows}
            self.assertEqual(found.get(category), "not", text)

    def test_how_to_apply_says_nothing_of_the_work(self):
        rows = self.label([("Almacenista", "Buscamos almacenista para acomodo "
                            "de mercancía. Interesados enviar cv por WhatsApp. "
                            "La entrevista telefónica es el lunes.")])
        self.assertEqual(rows[0]["bpo_label"], "none")

    def test_other_languages_are_not_covered(self):
        rows = self.label([("Téléconseiller", "Vous répondez aux appels des "
                            "clients par téléphone et vous êtes à leur écoute "
                            "pour les aider dans nos centres d'appels.")])
        self.assertEqual(rows[0]["bpo_status"], "insufficient")
        self.assertEqual(rows[0]["bpo_label"], "")
        rows = self.label([("Agen pusat panggilan", "Kami mencari orang yang "
                            "dapat menjawab telepon dari pelanggan dan sudah "
                            "memiliki pengalaman untuk pekerjaan ini.")])
        self.assertEqual(rows[0]["bpo_status"], "insufficient")


class Lexicons(Case):
    def entries(self, language, name):
        path = os.path.join(LEXICONS, language, name)
        with open(path, encoding="utf-8") as file:
            lines = (line for line in file if not line.startswith("#"))
            return list(csv.DictReader(lines, delimiter="\t",
                                       quoting=csv.QUOTE_NONE))

    def test_check(self):
        for language in ("es", "pt", "tl"):
            self.expect(run("lexicon", "check",
                            os.path.join(LEXICONS, language)), DONE)

    def test_categories_are_those_of_english(self):
        """A category of its own would be one that no rule knows."""
        for language in ("es", "pt", "tl"):
            for name in sorted(os.listdir(os.path.join(LEXICONS, language))):
                if name == "places.tsv":  # countries: the codes are given
                    continue
                known = {row["category"] for row in self.entries("en", name)}
                own = {row["category"] for row in self.entries(language, name)}
                self.assertLessEqual(own, known | {"mask"}, (language, name))

    def test_no_stems_without_a_stemmer(self):
        for folder in ("rules", "tl"):
            os.mkdir(self.path(folder))
        with open(self.path("rules/stemmers.tsv"), "w") as file:
            file.write("#!bpolens-table 1\nfolder\tstemmer\ntl\t\n")
        with open(self.path("tl/channel.tsv"), "w") as file:
            file.write("#!bpolens-lexicon 1\n#!id tl/channel\n#!lang tl\n"
                       "term\tcategory\tmatch\tsource\n"
                       "tawag\tvoice\t\tfield\n")
        done = run("lexicon", "check", self.path("tl"))
        self.assertEqual(done.status, 1)
        self.assertIn("no stemmer", done.out + done.err)


if __name__ == "__main__":
    unittest.main()
