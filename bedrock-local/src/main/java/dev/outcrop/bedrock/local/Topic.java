package dev.outcrop.bedrock.local;

import java.util.Collection;
import java.util.EnumSet;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** Things that questions and tools are often about, in English words and in Japanese, which is found by substring. */
enum Topic {
    WEATHER("weather forecast rain temperature sunny snow wind", "天気 気温 予報 雨 晴れ 気象"),
    SEASON("season seasonal produce", "旬 季節"),
    CONVERT("convert conversion unit units", "単位 換算 変換 何グラム 何キロ"),
    CLOCK("time clock date timezone o'clock", "何時 時刻 日付 何日 何曜"),
    CALCULATE(
            "calculate calculator calculation arithmetic sum multiply multiplied divide divided plus minus percent",
            "計算 足す 引く 掛け 割り算"),
    FROST("frost freeze freezing", "霜 凍"),
    SOIL("soil ground", "地温 土壌 土の"),
    GROW(
            "tomato crop plant planting sow sowing grow grower growing harvest farm farming garden seedling greenhouse",
            "トマト 畑 作物 植え 育て 栽培 収穫 種まき 苗 農"),
    FOOD(
            "recipe cook cooking kitchen dinner lunch breakfast eat egg rice leek pork chicken ingredient dish meal",
            "料理 レシピ 献立 食材 卵 大根 豚肉 ご飯 作れ 冷蔵庫 台所"),
    SEARCH("search find lookup news web", "検索 調べ 探し"),
    TRANSLATE("translate translation", "翻訳 訳して");

    @SuppressWarnings("ImmutableEnumChecker") // a copy that nothing can change
    private final Set<String> english;

    @SuppressWarnings("ImmutableEnumChecker") // a copy that nothing can change
    private final List<String> japanese;

    Topic(String english, String japanese) {
        Set<String> stems = new HashSet<>();
        for (String word : english.split(" ", -1)) {
            stems.add(Question.stem(word));
        }
        this.english = Set.copyOf(stems);
        this.japanese = List.of(japanese.split(" ", -1));
    }

    /** The topics of a text, given also as stems. */
    static Set<Topic> of(String text, Collection<String> stems) {
        Set<Topic> found = EnumSet.noneOf(Topic.class);
        for (Topic topic : values()) {
            if (stems.stream().anyMatch(topic.english::contains)
                    || topic.japanese.stream().anyMatch(text::contains)) {
                found.add(topic);
            }
        }
        return found;
    }
}
