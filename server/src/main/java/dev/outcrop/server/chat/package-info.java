/** The chat routes and the streams of runs: how an answer is asked for, followed and stopped. */
@NullMarked
package dev.outcrop.server.chat;

import org.jspecify.annotations.NullMarked;
