# SPDX-License-Identifier: MIT
"""Spanish and Portuguese: the same labels and facets, from their own lexicons."""
import csv
import os
import unicodedata
import unittest

from program import DONE, LEXICONS, Case, run

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


def plain(text):
    """As people write who have no accents at hand."""
    parts = unicodedata.normalize("NFD", text)
    return "".join(c for c in parts if not unicodedata.combining(c))


class Languages(Case):
    def label(self, texts):
        path = self.path("ads.csv")
        with open(path, "w", encoding="utf-8", newline="") as file:
            writer = csv.writer(file)
            writer.writerow(("title", "description"))
            writer.writerows(texts)
        return self.expect(run("label", path), DONE).rows()

    def expect_all(self, cases):
        rows = self.label([case[:2] for case in cases])
        for (title, _, wanted), row in zip(cases, rows, strict=True):
            found = {name: row["bpo_" + name] for name in wanted}
            self.assertEqual(found, wanted, title)

    def test_spanish(self):
        self.expect_all(SPANISH)

    def test_portuguese(self):
        self.expect_all(PORTUGUESE)

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


class Lexicons(Case):
    def entries(self, language, name):
        path = os.path.join(LEXICONS, language, name)
        with open(path, encoding="utf-8") as file:
            lines = (line for line in file if not line.startswith("#"))
            return list(csv.DictReader(lines, delimiter="\t",
                                       quoting=csv.QUOTE_NONE))

    def test_check(self):
        for language in ("es", "pt"):
            self.expect(run("lexicon", "check",
                            os.path.join(LEXICONS, language)), DONE)

    def test_categories_are_those_of_english(self):
        """A category of its own would be one that no rule knows."""
        for language in ("es", "pt"):
            for name in sorted(os.listdir(os.path.join(LEXICONS, language))):
                if name == "places.tsv":  # countries: the codes are given
                    continue
                known = {row["category"] for row in self.entries("en", name)}
                own = {row["category"] for row in self.entries(language, name)}
                self.assertLessEqual(own, known | {"mask"}, (language, name))


if __name__ == "__main__":
    unittest.main()
