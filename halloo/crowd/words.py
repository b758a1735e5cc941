"""What visitors write. Short, polite, about tea."""

# ruff: noqa: RUF001  (Chinese has its own commas)

from dataclasses import dataclass
from random import Random


@dataclass(frozen=True)
class Words:
    """`openers` begin a conversation, `replies` go on, `thanks` end it; `follows` may be added to
    either of the first two as a second sentence. `speed` is characters typed a second."""

    openers: tuple[str, ...]
    follows: tuple[str, ...]
    replies: tuple[str, ...]
    thanks: tuple[str, ...]
    speed: float

    def open(self, random: Random) -> list[str]:
        return [random.choice(self.openers), *self._more(random)]

    def reply(self, random: Random) -> list[str]:
        return [random.choice(self.replies), *self._more(random)]

    def thank(self, random: Random) -> list[str]:
        return [random.choice(self.thanks)]

    def _more(self, random: Random) -> list[str]:
        return [random.choice(self.follows)] if random.random() < 0.35 else []


ENGLISH = Words(
    openers=(
        "Hi! Which of your teas would you recommend for somebody who usually drinks coffee?",
        "Hello, is the Mist Oolong very roasted, or more on the floral side?",
        "Hi there. How long does delivery take at the moment?",
        "Good morning! Is the First Spring Green from this year’s harvest?",
        "Do you ship gift parcels with a card?",
        "Hello! How much caffeine is in the White Peony?",
        "Hi, can I brew the Jasmine Pearls more than once?",
        "I am looking for a present for my mother, she likes mild teas. Any ideas?",
        "Hello, do you sell small sample sizes before I buy 100 g?",
        "Hi, the discount code from your newsletter does not seem to work.",
        "Is the Old Tree Pu’er raw or ripe?",
        "Do you ship to Ireland, and what does it cost?",
    ),
    follows=(
        "I would need it by the weekend.",
        "It is my first order with you.",
        "I only have a small teapot, by the way.",
        "The last one I bought elsewhere was rather bitter.",
        "My order number was FT-20417, if that helps.",
        "About 50 g would be plenty.",
    ),
    replies=(
        "That sounds good. And how should I brew it?",
        "Ah, I see. Which of the two would you take yourself?",
        "Good to know! Does it keep for a few months?",
        "OK. Could you put it in gift wrap?",
        "Nice. Is there a cheaper one that is similar?",
        "Great, and can I still change the address after ordering?",
        "Understood. Is it in stock right now?",
        "Hm, is that the one with the orchid scent?",
    ),
    thanks=(
        "Perfect, thank you so much for your help!",
        "That answers everything. Thanks, have a lovely day!",
        "Wonderful, I will order it now. Thank you!",
        "Thanks, that was quick! Bye.",
    ),
    speed=7.0,
)
CHINESE = Words(
    openers=(
        "你好，请问平时喝咖啡的人适合哪款茶？",
        "您好，云雾乌龙的焙火重吗？",
        "请问现在下单几天能到？",
        "你好，明前绿茶是今年的新茶吗？",
        "想买来送长辈，口味清淡一点的，有什么推荐？",
        "请问白牡丹可以煮着喝吗？",
        "你好，有小包装的试喝装吗？",
        "公众号里的优惠码好像用不了，能帮忙看看吗？",
        "古树普洱是生茶还是熟茶？",
        "请问茉莉龙珠能泡几次？",
    ),
    follows=(
        "周末前要用。",
        "我是第一次在你们家买。",
        "之前在别家买的有点苦。",
        "大概 50 克就够了。",
        "家里只有一个小盖碗。",
    ),
    replies=(
        "好的，那水温多少合适？",
        "明白了，您自己更喜欢哪一款？",
        "可以帮忙包成礼盒吗？",
        "嗯嗯，能放多久？",
        "有没有类似但便宜一点的？",
        "现在有现货吗？",
        "下单以后还能改地址吗？",
    ),
    thanks=(
        "好的，谢谢您，帮了大忙！",
        "清楚了，我这就下单，谢谢！",
        "非常感谢，祝生意兴隆！",
        "谢谢，回复好快！",
    ),
    speed=3.0,
)


def words_for(lang: str) -> Words:
    return CHINESE if lang.startswith("zh") else ENGLISH
