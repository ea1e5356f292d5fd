package dev.outcrop.bedrock.local;

import java.util.List;
import java.util.stream.Collectors;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** What the demo says, in English and Japanese. It never pretends to be more than it is. */
final class DemoText {
    private static final int LONG_SECTIONS = 24;

    private final Question question;
    private final List<String> files;
    private final boolean japanese;

    /** {@code files} are the names of those that came with the question. */
    DemoText(Question question, List<String> files) {
        this.question = question;
        this.files = List.copyOf(files);
        this.japanese = question.japanese();
    }

    /** One tool's call and result. */
    record Outcome(String tool, ObjectNode input, boolean failed, JsonNode content) {
        boolean handedOver() {
            return tool.startsWith(OfferedTool.HAND_OVER);
        }
    }

    private String pick(String english, String inJapanese) {
        return japanese ? inJapanese : english;
    }

    String reasoning(List<OfferedTool> chosen) {
        String names = String.join(", ", chosen.stream().map(OfferedTool::name).toList());
        return chosen.isEmpty()
                ? pick(
                        "No tool's description shares words with the question, so I answer with what the demo can say.",
                        "質問の言葉に合うツールがないので、デモとして答えます。")
                : pick(
                        "The words of the question match these tools: " + names
                                + ". I call them with what the question says.",
                        "質問の言葉は次のツールに合います: " + names + "。質問の内容で呼び出します。");
    }

    String announcement(List<OfferedTool> chosen) {
        String names = String.join(
                ", ", chosen.stream().map(tool -> "`" + tool.name() + "`").toList());
        return chosen.getFirst().handsOver()
                ? pick("I hand this over with " + names + ".", names + " に引き継ぎます。")
                : pick("Let me ask " + names + ".", names + " で調べます。");
    }

    String fromResults(List<Outcome> outcomes) {
        List<Outcome> handedOver = outcomes.stream().filter(Outcome::handedOver).toList();
        List<Outcome> own =
                outcomes.stream().filter(outcome -> !outcome.handedOver()).toList();
        StringBuilder text = new StringBuilder();
        for (Outcome outcome : handedOver) {
            text.append(pick("The specialist says:\n\n", "専門エージェントの答え:\n\n"))
                    .append(quoted(Rendering.blocks(outcome.content())))
                    .append('\n');
        }
        if (!own.isEmpty()) {
            results(text, own);
        }
        return text.append(pick(
                        "*This is a demo, not an AI: it picked tools by the words of your question and shows what they"
                                + " returned.*",
                        "*これはデモであり、AIではありません。質問の言葉からツールを選び、その結果を表示しています。*"))
                .toString();
    }

    private void results(StringBuilder text, List<Outcome> outcomes) {
        text.append(pick("## What the tools say\n\n", "## ツールの結果\n\n"));
        for (Outcome outcome : outcomes) {
            text.append("### `").append(outcome.tool()).append("`\n\n");
            if (outcome.failed()) {
                text.append(pick("> This tool failed:\n\n", "> このツールは失敗しました:\n\n"));
            }
            text.append(Rendering.blocks(outcome.content())).append('\n');
        }
        text.append(pick("I asked with:\n\n", "次の内容で呼び出しました:\n\n")).append("```json\n");
        outcomes.forEach(outcome -> text.append(Json.text(outcome.input())).append('\n'));
        text.append("```\n\n");
    }

    private static String quoted(String markdown) {
        return markdown.strip().lines().map(line -> "> " + line + "\n").collect(Collectors.joining());
    }

    String plain(List<OfferedTool> tools) {
        StringBuilder text = new StringBuilder(pick("""
                ## This is a demo

                I am **a demo, not an AI**: no model is connected. I pick tools by the words of a question and show what they \
                return.

                """, """
                ## これはデモです

                私は**デモであり、AIではありません**。モデルは接続されていません。質問の言葉からツールを選び、その結果を表示します。

                """));
        if (!files.isEmpty()) {
            text.append(pick(
                    "These files arrived with your message. A model would look into them; the demo can't:\n\n",
                    "メッセージと一緒に次のファイルが届きました。モデルなら中身を読みますが、デモには読めません:\n\n"));
            files.forEach(
                    name -> text.append("- `").append(name.replace('`', '\'')).append("`\n"));
            text.append('\n');
        }
        if (files.isEmpty() || !question.text().equals("?")) {
            text.append(pick("You said:\n\n", "あなたのメッセージ:\n\n"))
                    .append("> ")
                    .append(question.text().strip().replace("\n", "\n> "))
                    .append("\n\n");
        }
        if (!tools.isEmpty()) {
            text.append(pick("You could ask about:\n\n", "次のことを質問できます:\n\n"));
            tools.forEach(tool -> text.append("- **")
                    .append(tool.name())
                    .append("**: ")
                    .append(tool.description())
                    .append('\n'));
            text.append('\n');
        }
        return text.append(pick(
                        "For real answers, point Outcrop at Amazon Bedrock:\n\n",
                        "本当の回答には Amazon Bedrock を使ってください:\n\n"))
                .append("```sh\n./outcrop start --model bedrock\n```\n")
                .toString();
    }

    String lengthy() {
        StringBuilder text = new StringBuilder(pick("""
                # A long answer

                I am **a demo, not an AI**. This answer is long on purpose: reload the page, open a second tab, or press stop.

                """, """
                # 長い答え

                私は**デモであり、AIではありません**。この答えはわざと長くしてあります。再読み込みや停止を試してください。

                """));
        for (int section = 1; section <= LONG_SECTIONS; section++) {
            text.append(pick("## Part ", "## 第 ")).append(section).append(pick("\n\n", " 部\n\n"));
            text.append(pick(
                    "A run is a journal: every delta that you see is stored, so that a reload, another tab or another device"
                            + " shows the same text. Closing the page does not stop the answer, only the stop button does."
                            + " Nothing is lost and nothing is shown twice, and this sentence stands here to fill part "
                            + section + ".\n\n",
                    "実行は記録です。表示される文字はすべて保存されるので、再読み込みしても別のタブや端末でも同じ文章が見えます。ページを閉じても答えは止まらず、"
                            + "停止ボタンだけが止めます。失われるものも二重に表示されるものもありません。これは第 " + section + " 部の文章です。\n\n"));
        }
        return text.append(pick("*The end.*\n", "*終わり*\n")).toString();
    }

    /** The first words, as a title. */
    String title() {
        String line = question.text().strip().replaceAll("\\s+", " ");
        if (japanese) {
            return line.substring(0, line.offsetByCodePoints(0, Math.min(20, line.codePointCount(0, line.length()))));
        }
        String[] words = line.split(" ", -1);
        return String.join(" ", List.of(words).subList(0, Math.min(6, words.length)))
                .replaceAll("[?.!,;:]+$", "");
    }
}
