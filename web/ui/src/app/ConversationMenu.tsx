import { Download, Ellipsis, FileBraces, Pencil, Pin, PinOff, Trash2 } from 'lucide-react';
import { useLocation } from 'wouter';
import { api, type Conversation } from '../lib/api';
import { useT } from '../lib/i18n';
import { IconButton } from '../ui/Button';
import { Menu, MenuItem, MenuLink } from '../ui/Popover';
import { deleteConversation, pinConversation } from './conversations';
import { drawer, renaming } from './drawer';
import { useMay } from './server';

interface ConversationMenuProps {
  readonly conversation: Conversation;
  readonly small?: boolean;
}

export function ConversationMenu({ conversation, small = false }: ConversationMenuProps) {
  const t = useT();
  const [path, navigate] = useLocation();
  const may = useMay('chat');
  const { id, pinned, title } = conversation;
  const name = t.actionsFor(title || t.untitled);
  return (
    <Menu
      label={name}
      trigger={(props) => (
        <IconButton small={small} icon={Ellipsis} label={small ? name : t.conversationActions} {...props} />
      )}
    >
      {may && (
        <>
          <MenuItem onSelect={() => void pinConversation(id, !pinned)}>
            {pinned ? <PinOff size={16} aria-hidden="true" /> : <Pin size={16} aria-hidden="true" />}
            {pinned ? t.unpin : t.pin}
          </MenuItem>
          <MenuItem
            onSelect={() => {
              if (!small) drawer.set(true);
              renaming.set(id);
            }}
          >
            <Pencil size={16} aria-hidden="true" /> {t.rename}
          </MenuItem>
        </>
      )}
      <MenuLink href={api.exportUrl(id, 'markdown')}>
        <Download size={16} aria-hidden="true" /> {t.exportMarkdown}
      </MenuLink>
      <MenuLink href={api.exportUrl(id, 'json')}>
        <FileBraces size={16} aria-hidden="true" /> {t.exportJson}
      </MenuLink>
      {may && (
        <MenuItem
          danger
          onSelect={() => {
            void deleteConversation(conversation).then((deleted) => {
              if (!deleted) return;
              // On a phone the open list is a modal dialog: the note with its way back would lie behind it.
              drawer.set(false);
              if (path === `/c/${id}`) navigate('/');
            });
          }}
        >
          <Trash2 size={16} aria-hidden="true" /> {t.delete}
        </MenuItem>
      )}
    </Menu>
  );
}
