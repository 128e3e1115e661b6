"""What people call the tables of most backends in their own language: sentences are read in it, schemas are English."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

#: English singulars and how words for the same begin: German, French, Spanish, Portuguese, Italian, Dutch, Polish,
#: Russian, Ukrainian; Chinese, Japanese and Korean words stand inside a sentence without blanks.
_BEGINNINGS: tuple[tuple[str, str], ...] = (
    (
        "order",
        "bestellung auftr commande pedido encomenda ordin ordini bestelling zamówien заказ замовлен 订单 訂單 注文 주문",
    ),
    (
        "user",
        "benutzer nutzer utilisateur usuario usuário utente gebruiker użytkowni пользовател користувач 用户 用戶 ユーザ 사용자",
    ),
    ("customer", "kunde client cliente klant klient клиент клієнт покупател 客户 客戶 顾客 顧客 고객"),
    ("product", "produkt artikel produit producto produto prodott товар продукт 产品 产品 商品 製品 상품 제품"),
    ("payment", "zahlung paiement pago pagamento betaling płatnoś платеж платёж оплат 支付 付款 支払 決済 결제"),
    ("invoice", "rechnung facture factura fatura fattur factuur faktur счет счёт рахун 发票 發票 請求書 청구서"),
    ("message", "nachricht mensaje mensagem messaggi bericht wiadomoś сообщен повідомлен 消息 メッセージ 메시지"),
    (
        "comment",
        "kommentar commentaire comentari comentário comment reactie komentarz коммент комент 评论 評論 コメント 댓글",
    ),
    ("cart", "warenkorb panier carrito carrinho carrell winkelwagen koszyk корзин кошик 购物车 購物車 カート 장바구니"),
    ("category", "kategorie catégorie categoría categoria categorie kategori категори 分类 分類 カテゴリ 카테고리"),
    ("session", "sitzung sesión sessão sessione sessie sesj сесси сесі 会话 會話 セッション 세션"),
    ("account", "konto konten compte cuenta conta rekening аккаунт учётн акаунт 账户 账号 帳戶 アカウント 계정"),
)
#: Where scripts begin that are written without blanks between words.
_FAR_EAST = 0x2E80
_STEMS = tuple((english, tuple(dict.fromkeys(stems.split()))) for english, stems in _BEGINNINGS)


def english(word: str) -> Iterator[str]:
    """What a word of another language is in English, in the singular; nothing for most words."""
    lower = word.lower()
    for meaning, stems in _STEMS:
        if any(
            lower.startswith(stem) or (not stem[0].isascii() and ord(stem[0]) > _FAR_EAST and stem in lower)
            for stem in stems
        ):
            yield meaning
