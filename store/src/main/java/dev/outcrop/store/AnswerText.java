package dev.outcrop.store;

import dev.outcrop.run.RunEvent;
import java.util.List;
import java.util.TreeMap;

/** The text of an answer as it was shown: whole steps, and what there is of a step that was cut. */
final class AnswerText {

    private AnswerText() {}

    static String of(List<RunEvent> events) {
        var steps = new TreeMap<Integer, StringBuilder>();
        for (RunEvent event : events) {
            switch (event) {
                case RunEvent.TextDelta delta ->
                    steps.computeIfAbsent(delta.step(), _ -> new StringBuilder())
                            .append(delta.text());
                case RunEvent.StepSuperseded superseded -> steps.remove(superseded.step());
                case RunEvent.ModelFinished finished ->
                    steps.put(finished.step(), new StringBuilder(SearchText.of(finished.blocks())));
                case RunEvent.RunStarted _,
                        RunEvent.StepStarted _,
                        RunEvent.ModelRetried _,
                        RunEvent.ModelWaiting _,
                        RunEvent.HistoryTrimmed _,
                        RunEvent.ModelCut _,
                        RunEvent.ReasoningDelta _,
                        RunEvent.ToolInputStarted _,
                        RunEvent.ToolInputDelta _,
                        RunEvent.ToolRequested _,
                        RunEvent.ToolStarted _,
                        RunEvent.HandedOver _,
                        RunEvent.HandedBack _,
                        RunEvent.ToolProgress _,
                        RunEvent.ToolCalledModel _,
                        RunEvent.ToolFinished _,
                        RunEvent.ApprovalRequested _,
                        RunEvent.ApprovalDecided _,
                        RunEvent.RunSuspended _,
                        RunEvent.RunReleased _,
                        RunEvent.RunResumed _,
                        RunEvent.RunCompleted _,
                        RunEvent.RunFailed _,
                        RunEvent.RunCancelled _,
                        RunEvent.UnknownEvent _ -> {}
            }
        }
        return String.join("\n", steps.values());
    }
}
