package dev.outcrop.agents.chef;

import java.time.Month;
import java.util.List;

/** What is in season, by northern months; temperate climates. General knowledge of the kitchen, not of one market. */
record Produce(String english, String japanese, Kind kind, int first, int last) {

    static final List<Produce> ALL = List.of(
            of("asparagus", "アスパラガス", Kind.VEGETABLE, 4, 6),
            of("aubergine", "なす", Kind.VEGETABLE, 6, 9),
            of("bamboo shoots", "たけのこ", Kind.VEGETABLE, 3, 5),
            of("beetroot", "ビーツ", Kind.VEGETABLE, 6, 11),
            of("broad beans", "そら豆", Kind.VEGETABLE, 5, 7),
            of("broccoli", "ブロッコリー", Kind.VEGETABLE, 10, 3),
            of("brussels sprouts", "芽キャベツ", Kind.VEGETABLE, 11, 2),
            of("cabbage", "キャベツ", Kind.VEGETABLE, 1, 5),
            of("carrot", "にんじん", Kind.VEGETABLE, 9, 12),
            of("cauliflower", "カリフラワー", Kind.VEGETABLE, 11, 3),
            of("celeriac", "根セロリ", Kind.VEGETABLE, 10, 3),
            of("chinese cabbage", "白菜", Kind.VEGETABLE, 11, 2),
            of("courgette", "ズッキーニ", Kind.VEGETABLE, 6, 9),
            of("cucumber", "きゅうり", Kind.VEGETABLE, 6, 8),
            of("daikon", "大根", Kind.VEGETABLE, 11, 2),
            of("green beans", "さやいんげん", Kind.VEGETABLE, 6, 9),
            of("kale", "ケール", Kind.VEGETABLE, 11, 3),
            of("leek", "ねぎ", Kind.VEGETABLE, 11, 3),
            of("lettuce", "レタス", Kind.VEGETABLE, 4, 9),
            of("mushrooms", "きのこ", Kind.VEGETABLE, 9, 11),
            of("okra", "オクラ", Kind.VEGETABLE, 7, 9),
            of("onion", "玉ねぎ", Kind.VEGETABLE, 4, 8),
            of("parsnip", "パースニップ", Kind.VEGETABLE, 10, 3),
            of("peas", "えんどう豆", Kind.VEGETABLE, 5, 7),
            of("pepper", "ピーマン", Kind.VEGETABLE, 6, 9),
            of("potato", "じゃがいも", Kind.VEGETABLE, 5, 9),
            of("pumpkin", "かぼちゃ", Kind.VEGETABLE, 8, 12),
            of("spinach", "ほうれん草", Kind.VEGETABLE, 11, 4),
            of("sweet corn", "とうもろこし", Kind.VEGETABLE, 7, 9),
            of("sweet potato", "さつまいも", Kind.VEGETABLE, 9, 11),
            of("tomato", "トマト", Kind.VEGETABLE, 6, 9),
            of("turnip", "かぶ", Kind.VEGETABLE, 10, 2),
            of("apple", "りんご", Kind.FRUIT, 9, 12),
            of("apricot", "あんず", Kind.FRUIT, 6, 7),
            of("blueberry", "ブルーベリー", Kind.FRUIT, 6, 8),
            of("cherry", "さくらんぼ", Kind.FRUIT, 5, 7),
            of("fig", "いちじく", Kind.FRUIT, 8, 10),
            of("grape", "ぶどう", Kind.FRUIT, 8, 10),
            of("mandarin", "みかん", Kind.FRUIT, 11, 1),
            of("peach", "桃", Kind.FRUIT, 6, 8),
            of("pear", "梨", Kind.FRUIT, 8, 11),
            of("persimmon", "柿", Kind.FRUIT, 10, 12),
            of("plum", "すもも", Kind.FRUIT, 6, 8),
            of("rhubarb", "ルバーブ", Kind.FRUIT, 4, 6),
            of("strawberry", "いちご", Kind.FRUIT, 3, 6),
            of("watermelon", "すいか", Kind.FRUIT, 7, 8),
            of("yuzu", "ゆず", Kind.FRUIT, 11, 1));

    /** Whether it is in season in a northern month; a season may pass the end of the year. */
    boolean inSeason(Month month) {
        int m = month.getValue();
        return first <= last ? first <= m && m <= last : first <= m || m <= last;
    }

    private static Produce of(String english, String japanese, Kind kind, int first, int last) {
        return new Produce(english, japanese, kind, first, last);
    }

    enum Kind {
        VEGETABLE,
        FRUIT
    }
}
