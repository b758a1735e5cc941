"""Letters about how one signs in: every change is told, and nobody is given a password by one."""

from collections.abc import Callable

from factors import Screen, change
from house import PASSWORD, House, Town
from postman import Postman


async def test_every_change_is_told_to_whose_account_it_is(
    own_house: Callable[..., House], town: Town
) -> None:
    async with Postman() as postman:
        url = f"smtp://127.0.0.1:{postman.port}?starttls=no"
        house = own_house(public_url="http://chat.shop.example", smtp_url=url)
        bob, alice = Screen(house, town.bob.email), Screen(house, town.alice.email)
        bob.sign_in()
        alice.sign_in()
        bob.use_app()
        for done in (
            lambda: None,
            lambda: bob("POST", "account/recovery", {"password": PASSWORD, "lang": "zh"}),
            lambda: bob("DELETE", "account/totp", {"password": PASSWORD}),
            lambda: alice("DELETE", "agents/bob/factor"),
        ):
            done()
            letter = await postman.brings()
            assert letter.to == [town.bob.email]
            assert "通行密钥" in letter.text or "authenticator app" in letter.text


async def test_a_new_password_does_not_do_without_the_second_step(
    own_house: Callable[..., House], town: Town
) -> None:
    async with Postman() as postman:
        url = f"smtp://127.0.0.1:{postman.port}?starttls=no"
        house = own_house(public_url="http://chat.shop.example", smtp_url=url)
        bob = Screen(house, town.bob.email)
        bob.sign_in()
        bob.use_app()
        await postman.brings()
        nobody = Screen(house, town.bob.email)
        nobody("POST", "password/forgotten", {"email": town.bob.email})
        token = (await postman.brings()).link().rpartition("/")[2]
        new = {"token": token, "password": "a short walk by the sea"}
        assert nobody("POST", "password/reset", new).status_code == 204
        answer = nobody.sign_in(new["password"])
        assert (answer.status_code, answer.json()["ways"]) == (202, ["totp", "recovery"])


async def test_whom_the_organisation_lets_in_is_mailed_no_way_past_it(
    own_house: Callable[..., House], town: Town
) -> None:
    async with Postman() as postman:
        url = f"smtp://127.0.0.1:{postman.port}?starttls=no"
        house = own_house(public_url="http://chat.shop.example", smtp_url=url)
        change(house, "UPDATE agents SET password_hash = '' WHERE name = 'charlie'")
        nobody = Screen(house, town.bob.email)
        for email in (town.charlie.email, town.bob.email):
            assert nobody("POST", "password/forgotten", {"email": email}).status_code == 202
        assert (await postman.brings()).to == [town.bob.email]
        assert postman.letters.empty()
