/** Tests of the chat routes against the real server. */
@NullMarked
package dev.outcrop.server.chat;

import org.jspecify.annotations.NullMarked;
