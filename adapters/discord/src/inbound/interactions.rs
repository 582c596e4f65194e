//! Commands, what is being typed into their options, clicks, and forms.

use jiff::Timestamp;
use serenity::model::application::{
    ActionRowComponent, CommandInteraction, ComponentInteraction, ComponentInteractionDataKind, Interaction,
    InteractionContext, ModalInteraction, ResolvedOption, ResolvedValue,
};
use serenity::model::channel::{ChannelType, Message, PartialChannel};
use serenity::model::guild::{GuildMemberFlags, Member};
use serenity::model::id::{ChannelId, GuildId};
use serenity::model::user::User;
use topup_port::Person;

use super::{Command, Handle, Inbound, Press, Reason, Spot, Typing, is_thread, options, standing};
use crate::values;

/// What is to be done about an interaction.
#[must_use]
pub fn interaction(interaction: &Interaction, now: Timestamp) -> Inbound {
    match interaction {
        Interaction::Command(command) => asked(command, now),
        Interaction::Autocomplete(command) => typing(command),
        Interaction::Component(component) => pressed(component, now),
        Interaction::Modal(modal) => reason(modal),
        _ => Inbound::Nothing("an interaction that is not listened to"),
    }
}

fn spot(
    guild: Option<GuildId>,
    id: ChannelId,
    channel: Option<&PartialChannel>,
    context: Option<InteractionContext>,
) -> Spot {
    let thread = channel.filter(|channel| is_thread(channel.kind));
    let among = channel.is_some_and(|channel| channel.kind == ChannelType::GroupDm);
    let others = matches!(context, Some(InteractionContext::PrivateChannel | InteractionContext::Unknown(_)));
    Spot {
        guild: guild.map(|guild| guild.to_string()),
        channel: id.to_string(),
        parent: thread.and_then(|thread| thread.parent_id).map(|parent| parent.to_string()),
        foreign: guild.is_none() && (among || others),
    }
}

/// Who it was, and whether the standing is known: in a server the member says it.
fn person(user: &User, member: Option<&Member>) -> (Person, bool) {
    let pending = member.is_some_and(|member| member.pending);
    let guest = member.is_some_and(|member| member.flags.contains(GuildMemberFlags::IS_GUEST));
    let person = Person { id: user.id.to_string(), name: None, standing: standing(pending, guest) };
    (person, member.is_some())
}

fn asked(command: &CommandInteraction, now: Timestamp) -> Inbound {
    let given: Vec<(String, String)> = command.data.options().iter().filter_map(given).collect();
    let (words, wishes, shown) = options::read(&command.data.name, &given);
    let (person, known) = person(&command.user, command.member.as_deref());
    Inbound::Command(Box::new(Command {
        handle: Handle {
            id: command.id.get(),
            token: command.token.clone(),
            application: command.application_id.get(),
            awaited: false,
        },
        spot: spot(command.guild_id, command.channel_id, command.channel.as_ref(), command.context),
        person,
        known,
        words,
        wishes,
        shown,
        received_at: now,
    }))
}

fn given(option: &ResolvedOption<'_>) -> Option<(String, String)> {
    let value = match &option.value {
        ResolvedValue::String(text) => (*text).to_owned(),
        ResolvedValue::Integer(number) => number.to_string(),
        ResolvedValue::Number(number) => number.to_string(),
        _ => return None,
    };
    Some((option.name.to_owned(), value))
}

fn typing(command: &CommandInteraction) -> Inbound {
    let Some(option) = command.data.autocomplete() else { return Inbound::Nothing("nothing is typed") };
    let (person, known) = person(&command.user, command.member.as_deref());
    Inbound::Typing(Box::new(Typing {
        handle: Handle {
            id: command.id.get(),
            token: command.token.clone(),
            application: command.application_id.get(),
            awaited: false,
        },
        spot: spot(command.guild_id, command.channel_id, command.channel.as_ref(), command.context),
        person,
        known,
        option: option.name.to_owned(),
        text: option.value.to_owned(),
    }))
}

/// What a message of ours hangs on: what it replies to, where it stands in a channel itself.
fn root(message: &Message) -> String {
    let replies_to = message.message_reference.as_ref().and_then(|reference| reference.message_id);
    replies_to.unwrap_or(message.id).to_string()
}

fn pressed(component: &ComponentInteraction, now: Timestamp) -> Inbound {
    let Some((answer, control)) = values::read(&component.data.custom_id) else {
        return Inbound::Nothing("a control that is not ours");
    };
    let choice = match &component.data.kind {
        ComponentInteractionDataKind::Button => None,
        ComponentInteractionDataKind::StringSelect { values } => match values.first() {
            Some(value) => Some(value.clone()),
            None => return Inbound::Nothing("a choice of nothing"),
        },
        _ => return Inbound::Nothing("a control that is not ours"),
    };
    let spot = spot(component.guild_id, component.channel_id, component.channel.as_ref(), component.context);
    let (person, known) = person(&component.user, component.member.as_ref());
    Inbound::Pressed(Box::new(Press {
        handle: Handle {
            id: component.id.get(),
            token: component.token.clone(),
            application: component.application_id.get(),
            awaited: false,
        },
        thread: spot.thread(&root(&component.message)),
        spot,
        person,
        known,
        answer,
        control: control.to_owned(),
        choice,
        received_at: now,
    }))
}

fn reason(modal: &ModalInteraction) -> Inbound {
    let Some(answer) = values::read_reason(&modal.data.custom_id) else {
        return Inbound::Nothing("a form that is not ours");
    };
    let fields = modal.data.components.iter().flat_map(|row| &row.components);
    let mut words = fields.filter_map(|field| match field {
        ActionRowComponent::InputText(input) => input.value.clone(),
        _ => None,
    });
    let spot = spot(modal.guild_id, modal.channel_id, modal.channel.as_ref(), None);
    let (person, known) = person(&modal.user, modal.member.as_ref());
    let root = modal.message.as_deref().map(root).unwrap_or_default();
    Inbound::Reason(Box::new(Reason {
        handle: Handle {
            id: modal.id.get(),
            token: modal.token.clone(),
            application: modal.application_id.get(),
            awaited: false,
        },
        thread: spot.thread(&root),
        spot,
        person,
        known,
        answer,
        words: words.next().unwrap_or_default().trim().to_owned(),
    }))
}
