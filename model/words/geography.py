"""Geography: the names of countries, and of the provinces of Vietnam."""

from __future__ import annotations

COUNTRIES = frozenset(  # and states of the USA: "Tổng thống Chile Gabriel Boric" does not name a Chile Boric
    "Nga Anh Iran Iraq Israel Syria Cuba Ukraine Canada Australia Brazil Philippines Indonesia Malaysia Singapore Venezuela Colombia "
    "Mexico Argentina Chile Peru Bolivia Ecuador Paraguay Uruguay Panama Honduras Guatemala Nicaragua Haiti Bangladesh Pakistan "
    "Afghanistan Nepal Bhutan Maldives Myanmar Campuchia Brunei Kazakhstan Uzbekistan Turkmenistan Tajikistan Kyrgyzstan Azerbaijan "
    "Armenia Belarus Serbia Croatia Slovakia Slovenia Hungary Romania Bulgaria Albania Kosovo Montenegro Macedonia Estonia Latvia "
    "Lithuania Iceland Ireland Moldova Malta Cyprus Lebanon Yemen Qatar Kuwait Oman Bahrain Libya Algeria Morocco Tunisia Sudan "
    "Somalia Ethiopia Kenya Uganda Tanzania Rwanda Burundi Congo Nigeria Ghana Senegal Mali Niger Cameroon Angola Zambia Zimbabwe "
    "Mozambique Namibia Botswana Madagascar Fiji Belgium California Texas Florida Alaska Hawaii Ohio Michigan Illinois Arizona Nevada "
    "Colorado Oregon Kentucky Louisiana Alabama Arkansas Massachusetts Connecticut Pennsylvania Maryland Minnesota Wisconsin Missouri "
    "Oklahoma Kansas Nebraska Utah Idaho Montana Arab Saudi".split()
)
PROVINCES = tuple(  # except the two that are also called by half of their names
    (
        "An Giang|Bắc Giang|Bắc Kạn|Bạc Liêu|Bắc Ninh|Bến Tre|Bình Định|Bình Dương|Bình Phước|Bình Thuận|Cà Mau|Cao Bằng|Đắk Lắk|"
        "Đắk Nông|Đăk Lăk|Đăk Nông|Điện Biên|Đồng Nai|Đồng Tháp|Gia Lai|Hà Giang|Hà Nam|Hà Tĩnh|Hải Dương|Hậu Giang|Hòa Bình|Hưng Yên|"
        "Khánh Hòa|Kiên Giang|Kon Tum|Lai Châu|Lâm Đồng|Lạng Sơn|Lào Cai|Long An|Nam Định|Nghệ An|Ninh Bình|Ninh Thuận|Phú Thọ|Phú Yên|"
        "Quảng Bình|Quảng Nam|Quảng Ngãi|Quảng Ninh|Quảng Trị|Sóc Trăng|Sơn La|Tây Ninh|Thái Bình|Thái Nguyên|Thanh Hóa|Tiền Giang|"
        "Trà Vinh|Tuyên Quang|Vĩnh Long|Vĩnh Phúc|Yên Bái"
    ).split("|")
)
