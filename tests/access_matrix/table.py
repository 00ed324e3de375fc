"""Who may open what: every route, every socket, every kind of caller. Adding a route without a row here fails a test.

Columns are callers: people with each role, of the store asked for and (with a *) of another one; paired devices of each
purpose, of that store and of another; bearer tokens of that store's manager with one scope each, and with none.

+  is let in: the answer is about the matter (2xx, a redirect, or 400, 409, 410, 422 for what was sent)
s  is sent to sign in, or told to (401)
-  is refused (403)
0  is told that it does not exist (404)
"""

CALLERS = """
public  greeter clerk manager regional auditor admin  greeter* clerk* manager* regional*
kiosk display tablet screen  kiosk* display* tablet* screen*  desk book insight none
"""

# class          pub  gre cle man reg aud adm  gre*cle*man*reg*   kio dis tab scr  kio*dis*tab*scr*   desk book insi none
CLASSES = """
public            +    +   +   +   +   +   +    +   +   +   +      +   +   +   +    +   +   +   +      +    +    +    +
own-token         +    +   +   +   +   +   +    +   +   +   +      +   +   +   +    +   +   +   +      +    +    +    +
absent            0    0   0   0   0   0   0    0   0   0   0      0   0   0   0    0   0   0   0      0    0    0    0
to-sign-in        s    s   s   s   s   s   s    s   s   s   s      s   s   s   s    s   s   s   s      s    s    s    s
signed-in         s    +   +   +   +   +   +    +   +   +   +      s   s   s   s    s   s   s   s      s    s    s    s
staff             s    +   +   +   +   +   +    +   +   +   +      s   s   s   s    s   s   s   s      +    +    +    +
line              s    +   +   +   +   +   +    0   0   0   0      -   -   -   -    0   0   0   0      +    -    -    -
issue             s    +   +   +   -   -   -    0   0   0   0      +   -   -   -    0   0   0   0      +    -    -    -
call              s    -   +   +   -   -   -    -   0   0   -      s   s   s   s    s   s   s   s      +    -    -    -
serve             s    -   +   +   -   -   -    0   0   0   0      s   s   s   s    s   s   s   s      +    -    -    -
person            s    -   +   +   -   -   -    0   0   0   0      s   s   s   s    s   s   s   s      +    -    -    -
room              s    +   +   +   -   -   -    0   0   0   0      s   s   s   s    s   s   s   s      +    -    -    -
side-code         s    s   s   s   s   s   s    s   s   s   s      s   s   s   +    s   s   s   0      s    s    s    s
side-offered      s    s   s   s   s   s   s    s   s   s   s      s   s   s   +    s   s   s   0      s    s    s    s
side-screen       s    s   s   s   s   s   s    s   s   s   s      s   s   s   +    s   s   s   +      s    s    s    s
desk              s    -   +   +   -   -   -    0   0   0   0      s   s   s   s    s   s   s   s      s    s    s    s
desks             s    -   +   +   -   -   -    -   +   +   -      s   s   s   s    s   s   s   s      s    s    s    s
give              s    +   +   +   -   -   -    0   0   0   -      s   s   s   s    s   s   s   s      +    -    -    -
greet             s    +   +   +   -   -   -    0   0   0   -      s   s   s   s    s   s   s   s      s    s    s    s
greets            s    +   +   +   -   -   -    +   +   +   -      s   s   s   s    s   s   s   s      s    s    s    s
floor             s    +   -   +   +   +   +    0   -   0   0      s   s   s   s    s   s   s   s      s    s    s    s
floors            s    +   -   +   +   +   +    +   -   +   +      s   s   s   s    s   s   s   s      s    s    s    s
region            s    -   -   -   +   +   +    -   -   -   0      s   s   s   s    s   s   s   s      s    s    s    s
regions           s    -   -   -   +   +   +    -   -   -   +      s   s   s   s    s   s   s   s      s    s    s    s
rules             s    -   -   +   +   +   +    -   -   +   +      s   s   s   s    s   s   s   s      s    s    s    s
pay-figures       s    -   -   +   +   -   +    -   -   +   +      s   s   s   s    s   s   s   s      s    s    s    s
rule              s    -   -   +   +   +   +    -   -   0   0      s   s   s   s    s   s   s   s      s    s    s    s
rule-change       s    -   -   +   +   -   +    -   -   0   0      s   s   s   s    s   s   s   s      s    s    s    s
form-read         s    -   -   +   +   +   +    -   -   +   +      s   s   s   s    s   s   s   s      s    s    s    s
form-edit         s    -   -   -   +   -   +    -   -   -   +      s   s   s   s    s   s   s   s      s    s    s    s
archive           s    -   +   +   +   +   +    -   +   +   +      s   s   s   s    s   s   s   s      s    s    s    s
paper             s    -   +   +   +   +   +    -   0   0   0      s   s   s   s    s   s   s   s      s    s    s    s
paper-hold        s    -   -   -   -   -   +    -   0   0   0      s   s   s   s    s   s   s   s      s    s    s    s
paper-act         s    -   +   +   -   -   -    -   0   0   0      s   s   s   s    s   s   s   s      s    s    s    s
document          s    -   +   +   +   +   -    -   0   0   0      s   s   s   s    s   s   s   s      +    -    -    -
fill              s    -   +   +   -   -   -    -   +   +   -      s   s   s   s    s   s   s   s      +    -    -    -
homes             s    -   +   +   -   -   -    -   +   +   -      s   s   s   s    s   s   s   s      s    s    s    s
home-own          s    -   +   0   -   -   -    -   0   0   -      s   s   s   s    s   s   s   s      s    s    s    s
draft-own         s    -   +   0   -   -   -    -   0   0   -      s   s   s   s    s   s   s   s      0    -    -    -
document-act      s    -   +   +   -   -   -    -   0   0   0      s   s   s   s    s   s   s   s      +    -    -    -
figures           s    -   -   +   +   +   +    -   -   +   +      s   s   s   s    s   s   s   s      -    -    +    -
heard             s    -   +   +   +   +   +    -   +   +   +      s   s   s   s    s   s   s   s      -    -    +    -
store-manage      s    -   -   +   +   -   +    0   0   0   0      s   s   s   s    s   s   s   s      s    s    s    s
devices           s    -   -   +   +   -   +    -   -   +   +      s   s   s   s    s   s   s   s      s    s    s    s
manage-api        s    -   -   +   +   -   +    0   0   0   0      s   s   s   s    s   s   s   s      +    -    -    -
pair-api          s    -   -   +   +   -   +    0   0   0   0      -   -   -   -    0   0   0   0      +    -    -    -
pair-here         s    0   0   +   +   0   +    0   0   0   0      0   0   0   0    0   0   0   0      +    0    0    0
kiosk             s    s   s   s   s   s   s    s   s   s   s      +   s   s   s    +   s   s   s      s    s    s    s
kiosk-own         s    s   s   s   s   s   s    s   s   s   s      +   s   s   s    0   s   s   s      s    s    s    s
hall              s    s   s   s   s   s   s    s   s   s   s      s   +   s   s    s   +   s   s      s    s    s    s
booked            s    +   +   +   +   -   +    0   0   0   0      -   -   -   -    0   0   0   0      -    +    -    -
hall-own          s    s   s   s   s   s   s    s   s   s   s      s   +   s   s    s   0   s   s      s    s    s    s
tablet            s    s   s   s   s   s   s    s   s   s   s      s   s   +   s    s   s   +   s      s    s    s    s
tablet-own        s    s   s   s   s   s   s    s   s   s   s      s   s   +   s    s   s   0   s      s    s    s    s
admin             s    -   -   -   -   -   +    -   -   -   -      s   s   s   s    s   s   s   s      s    s    s    s
admin-never       s    -   -   -   -   -   -    -   -   -   -      s   s   s   s    s   s   s   s      s    s    s    s
admin-gone        s    -   -   -   -   -   0    -   -   -   -      s   s   s   s    s   s   s   s      s    s    s    s
survey-read       s    -   -   +   +   +   +    -   -   +   +      s   s   s   s    s   s   s   s      s    s    s    s
survey-edit       s    -   -   -   +   -   +    -   -   -   +      s   s   s   s    s   s   s   s      s    s    s    s
survey-import     s    -   -   -   -   -   +    -   -   -   -      s   s   s   s    s   s   s   s      -    -    -    -
claim-make        +    +   +   +   +   -   +    0   0   0   0      +   +   +   +    +   +   +   +      +    -    -    -
claims            s    -   +   +   +   +   +    -   +   +   +      s   s   s   s    s   s   s   s      s    s    s    s
claim-enter       s    +   +   +   +   -   +    +   +   +   +      s   s   s   s    s   s   s   s      s    s    s    s
claim-read        s    -   +   +   +   +   +    -   0   0   0      s   s   s   s    s   s   s   s      s    s    s    s
claim-act         s    -   +   +   +   -   +    -   0   0   0      s   s   s   s    s   s   s   s      s    s    s    s
book              +    +   +   +   +   -   +    0   0   0   0      +   +   +   +    +   +   +   +      -    +    -    -
booking           s    +   +   +   +   -   +    0   0   0   0      s   s   s   s    s   s   s   s      -    +    -    -
audits            s    -   -   +   +   +   +    -   -   +   +      s   s   s   s    s   s   s   s      s    s    s    s
audit             s    -   -   +   +   +   +    -   -   0   0      s   s   s   s    s   s   s   s      s    s    s    s
audit-hidden      s    -   -   0   0   +   +    -   -   0   0      s   s   s   s    s   s   s   s      s    s    s    s
audit-enter       s    -   -   -   -   +   +    -   -   -   -      s   s   s   s    s   s   s   s      s    s    s    s
audit-give        s    -   -   -   +   +   +    -   -   0   0      s   s   s   s    s   s   s   s      s    s    s    s
audit-do          s    -   -   +   +   -   +    -   -   0   0      s   s   s   s    s   s   s   s      s    s    s    s
display           s    -   -   -   -   -   -    -   -   -   -      -   +   -   -    -   -   -   -      -    -    -    -
kiosk-screen      s    -   -   -   -   -   -    -   -   -   -      +   -   -   -    -   -   -   -      -    -    -    -
greet-screen      s    +   +   +   -   -   -    0   0   0   0      -   -   -   -    0   0   0   0      +    -    -    -
desk-screen       s    -   +   +   -   -   -    0   0   0   0      -   -   -   -    0   0   0   0      +    -    -    -
side-socket       s    -   -   -   -   -   -    -   -   -   -      -   -   -   +    -   -   -   0      -    -    -    -
"""

# method, class, address. {store} {counter} {ticket} {token} {call} {device} {message} {staff} {service} {topic} {region}
# {booking} {displacement} {pattern} stand for the store asked for and what is in it; {booking_token} {hold} are tokens of
# bookings, {free} is a time. What a POST sends is in BODIES.
ROUTES = """
GET   public        /
GET   public        /stores/
GET   public        /stores/{store}/
POST  public        /language/
GET   public        /privacy/
GET   public        /health/live/
GET   public        /health/ready/
GET   absent        /metrics/
GET   absent        /ca.crt
GET   public        /api/schema/

GET   kiosk         /kiosk/
GET   kiosk         /kiosk/live/
GET   kiosk-own     /kiosk/topic/{topic}/
POST  kiosk-own     /kiosk/online/
GET   kiosk-own     /kiosk/service/{service}/
POST  kiosk-own     /kiosk/service/{service}/
GET   kiosk-own     /kiosk/service/{service}/online/
POST  kiosk-own     /kiosk/service/{service}/online/
GET   kiosk-own     /kiosk/service/{service}/phone/
POST  kiosk-own     /kiosk/service/{service}/phone/
GET   kiosk         /kiosk/booking/
POST  kiosk         /kiosk/booking/
GET   kiosk         /kiosk/booking/phone/
POST  kiosk         /kiosk/booking/phone/
POST  kiosk         /kiosk/booking/arrive/
GET   kiosk-own     /kiosk/ticket/{token}/
GET   kiosk-own     /kiosk/ticket/{token}/print/
GET   hall          /hall/
GET   hall          /hall/live/
GET   hall-own      /hall/voice/{call}/
GET   hall          /poster/
GET   hall          /poster/code/

GET   public        /join/{store}/
POST  public        /join/{store}/code/
POST  public        /join/{store}/where/
GET   public        /join/{store}/topic/{topic}/
GET   public        /join/{store}/service/{service}/
POST  public        /join/{store}/service/{service}/
GET   public        /join/{store}/booking/
POST  public        /join/{store}/booking/
GET   own-token     /booking/{booking_token}/arrive/
POST  own-token     /booking/{booking_token}/arrive/

GET   public        /claim/
POST  public        /claim/
GET   own-token     /claim/{claim_token}/
POST  own-token     /claim/{claim_token}/words/
POST  own-token     /claim/{claim_token}/file/
GET   claims        /claims/
GET   claim-enter   /claims/new/
POST  claim-enter   /claims/new/
GET   claim-read    /claims/{claim}/
POST  claim-act     /claims/{claim}/act/
POST  claim-act     /claims/{claim}/file/
GET   claim-read    /claims/{claim}/files/{claim_file}/

GET   public        /call-me/{store}/
POST  public        /call-me/{store}/
GET   own-token     /call-instead/{token}/
POST  own-token     /call-instead/{token}/
GET   own-token     /call/{callback_token}/
GET   own-token     /call/{callback_token}/live/
POST  own-token     /call/{callback_token}/cancel/
GET   claims        /calls/
GET   claims        /calls/live/
POST  desk          /calls/take/
GET   claim-read    /calls/{callback}/
POST  paper-act     /calls/{callback}/act/

GET   public        /book/{store}/
GET   public        /book/{store}/times/
POST  public        /book/{store}/times/
GET   own-token     /book/hold/{hold}/
POST  own-token     /book/hold/{hold}/
GET   own-token     /booking/{booking_token}/
GET   own-token     /booking/{booking_token}/calendar.ics
POST  own-token     /booking/{booking_token}/earlier/
GET   own-token     /booking/{booking_token}/come/
POST  own-token     /booking/{booking_token}/come/
GET   own-token     /booking/{booking_token}/move/
POST  own-token     /booking/{booking_token}/move/
GET   own-token     /booking/{booking_token}/cancel/
POST  own-token     /booking/{booking_token}/cancel/

GET   side-screen   /side/
GET   side-screen   /side/live/
POST  side-screen   /side/answer/
POST  side-screen   /side/language/
GET   side-code     /side/code/
GET   own-token     /side/join/{token}/
POST  own-token     /side/join/{token}/
GET   own-token     /side/phone/
GET   own-token     /side/phone/live/

GET   own-token     /t/{token}/
GET   own-token     /t/{token}/live/
GET   own-token     /t/{token}/leave/
POST  own-token     /t/{token}/leave/
GET   own-token     /t/{token}/hold/
POST  own-token     /t/{token}/hold/
GET   own-token     /t/{token}/resume/
POST  own-token     /t/{token}/resume/
GET   own-token     /t/{token}/here/
POST  own-token     /t/{token}/here/
GET   own-token     /t/{token}/pass/
POST  own-token     /t/{token}/pass/
GET   own-token     /t/{token}/late/
POST  own-token     /t/{token}/late/
GET   own-token     /t/{token}/arrived/
POST  own-token     /t/{token}/arrived/

GET   own-token     /t/{token}/known/
POST  own-token     /t/{token}/known/
POST  own-token     /t/{token}/notify/
POST  own-token     /t/{token}/notify/off/
GET   own-token     /t/{token}/manifest.webmanifest
GET   public        /ticket/sw.js

GET   desks         /desk/
GET   desk          /desk/{counter}/
GET   desk          /desk/{counter}/live/
GET   desk          /desk/{counter}/crm/
GET   desk          /desk/{counter}/person/
GET   desk          /desk/{counter}/side/
GET   desk          /desk/{counter}/invitation/
GET   greets        /greet/
GET   greet         /greet/{store}/
GET   greet         /greet/{store}/live/
GET   greet         /greet/{store}/topic/{topic}/
GET   greet         /greet/{store}/service/{service}/
POST  greet         /greet/{store}/service/{service}/
GET   greet         /greet/{store}/bookings/
POST  greet         /greet/{store}/bookings/
POST  greet         /greet/{store}/bookings/{booking}/arrived/
GET   greet         /greet/{store}/bookings/{booking}/
POST  greet         /greet/{store}/bookings/{booking}/move/
POST  greet         /greet/{store}/bookings/{booking}/cancel/
GET   greet         /greet/{store}/book/
GET   greet         /greet/{store}/book/{service}/
POST  greet         /greet/{store}/book/{service}/
GET   greet         /greet/{store}/ticket/{ticket}/
GET   greet         /greet/{store}/ticket/{ticket}/print/
GET   floors        /floor/
GET   floor         /floor/{store}/
GET   floor         /floor/{store}/live/
GET   regions       /wall/
GET   region        /wall/{region}/
GET   region        /wall/{region}/live/
GET   rules         /rules/
GET   rule          /rules/{store}/
POST  rule-change   /rules/{store}/plan/
POST  rule-change   /rules/{store}/undo/
POST  rule-change   /rules/{store}/auto-call/
POST  rule-change   /rules/{store}/passkey/
GET   rules         /resolution/
GET   desks         /resolution/own/
POST  pay-figures   /resolution/clerks/

GET   rules         /follow-ups/
GET   rules         /follow-ups/live/
GET   rule          /follow-ups/{follow_up}/
POST  rule-change   /follow-ups/{follow_up}/claim/
POST  rule-change   /follow-ups/{follow_up}/release/
POST  rule-change   /follow-ups/{follow_up}/contact/
POST  rule-change   /follow-ups/{follow_up}/close/
GET   archive       /answers/
GET   archive       /answers/live/
GET   rules         /problems/
POST  form-edit     /problems/
POST  rule-change   /problems/{problem}/remedy/
GET   rules         /alarms/
GET   rules         /satisfaction/

GET   own-token     /sign/{signing}/
POST  own-token     /sign/{signing}/
POST  own-token     /sign/{signing}/code/
GET   own-token     /sign/{signing}/decline/
POST  own-token     /sign/{signing}/decline/
GET   own-token     /sign/{signing}/copy/
GET   own-token     /sign/{signing}/page/1.png
GET   side-screen   /side/sign/
GET   desk          /desk/{counter}/documents/
GET   desk          /desk/{counter}/documents/new/sim-swap/
POST  desk          /desk/{counter}/documents/new/sim-swap/
GET   desk          /desk/{counter}/documents/{document}/
GET   desk          /desk/{counter}/documents/{document}/state/
GET   desk          /desk/{counter}/documents/{document}/page/1.png
GET   desk          /desk/{counter}/documents/{document}/file/
POST  desk          /desk/{counter}/documents/{document}/link/
POST  desk          /desk/{counter}/documents/{document}/countersign/
POST  desk          /desk/{counter}/documents/{document}/decline/
POST  desk          /desk/{counter}/documents/{document}/act/
POST  fill          /api/v1/documents/
GET   document      /api/v1/documents/{document}/
GET   document      /api/v1/documents/{document}/pdf/
POST  document-act  /api/v1/documents/{document}/sign/
POST  document-act  /api/v1/documents/{document}/passkey/
POST  document-act  /api/v1/documents/{document}/countersign/
POST  document-act  /api/v1/documents/{document}/void/
POST  document-act  /api/v1/documents/{document}/withdraw/
POST  document-act  /api/v1/documents/{document}/replace/
POST  document-act  /api/v1/documents/{document}/correct/
POST  side-offered  /side/sign/take/
GET   homes         /home/
POST  homes         /home/
GET   home-own      /home/{draft}/
POST  home-own      /home/{draft}/
POST  home-own      /home/{draft}/customer/
POST  home-own      /home/{draft}/delete/
GET   home-own      /home/{draft}/photos/
POST  home-own      /home/{draft}/photos/
GET   home-own      /home/{draft}/photos/{photo}.jpg
GET   home-own      /home/documents/{document}/
GET   home-own      /home/documents/{document}/state/
GET   home-own      /home/documents/{document}/page/1.png
GET   home-own      /home/documents/{document}/file/
POST  home-own      /home/documents/{document}/link/
POST  home-own      /home/documents/{document}/countersign/
POST  home-own      /home/documents/{document}/decline/
POST  home-own      /home/documents/{document}/void/
POST  fill          /api/v1/documents/drafts/
GET   draft-own     /api/v1/documents/drafts/{draft}/
POST  draft-own     /api/v1/documents/drafts/{draft}/save/
POST  draft-own     /api/v1/documents/drafts/{draft}/photos/
POST  draft-own     /api/v1/documents/drafts/{draft}/photos/{photo}/remove/
POST  draft-own     /api/v1/documents/drafts/{draft}/freeze/
GET   form-read     /templates/
GET   form-read     /templates/{form}/
POST  form-edit     /templates/{form}/draft/
GET   form-read     /templates/{form}/1/
POST  form-edit     /templates/{form}/1/move/
GET   form-read     /templates/{form}/1/preview/
GET   form-read     /templates/{form}/1/preview/en/1.png
GET   form-read     /templates/{form}/1/difference/
GET   form-read     /templates/{form}/1/languages/
GET   form-edit     /templates/{form}/1/fields/
POST  form-edit     /templates/{form}/1/fields/
GET   form-edit     /templates/{form}/1/text/en/
POST  form-edit     /templates/{form}/1/text/en/
GET   form-read     /wordings/
GET   form-read     /wordings/booking_booked/sms/en/
POST  form-edit     /wordings/booking_booked/sms/en/draft/
POST  form-edit     /wordings/booking_booked/sms/en/1/save/
POST  form-edit     /wordings/booking_booked/sms/en/1/move/

GET   own-token     /survey/{survey_token}/
POST  own-token     /survey/{survey_token}/
GET   own-token     /survey/{survey_token}/thanks/
POST  own-token     /survey/{survey_token}/stop/
POST  absent        /gateway/kannel/
GET   kiosk         /exit/
POST  kiosk         /exit/
GET   survey-read   /surveys/
GET   survey-read   /surveys/{survey}/
POST  survey-edit   /surveys/{survey}/draft/
GET   survey-edit   /surveys/{survey}/draft/edit/
POST  survey-edit   /surveys/{survey}/draft/edit/
POST  survey-edit   /surveys/{survey}/draft/publish/
POST  survey-edit   /surveys/{survey}/timing/
GET   archive       /archive/
GET   form-read     /archive/shares/
GET   paper         /archive/{paper}/
GET   paper         /archive/{paper}/page/1/
GET   paper         /archive/{paper}/file/
POST  paper-act     /archive/{paper}/act/
POST  paper-hold    /archive/{paper}/hold/
GET   own-token     /copy/{copy}/
GET   own-token     /copy/{copy}/file/
GET   own-token     /copy/{copy}/withdraw/
POST  own-token     /copy/{copy}/withdraw/
GET   public        /verify/
POST  public        /verify/
GET   public        /verify/roots.pem
GET   public        /verify/lado.crl
GET   public        /verify/{paper}/

GET   own-token     /booking/{booking_token}/other-time/
POST  own-token     /booking/{booking_token}/other-time/
GET   devices       /changes/
GET   store-manage  /changes/{store}/
POST  store-manage  /changes/{store}/preview/
POST  store-manage  /changes/{store}/save/
GET   store-manage  /changes/{store}/emergency/
POST  store-manage  /changes/{store}/emergency/
GET   store-manage  /changes/{store}/list/
POST  store-manage  /changes/{store}/list/{displacement}/
GET   store-manage  /changes/{store}/patterns/
GET   store-manage  /changes/{store}/patterns/new/
GET   store-manage  /changes/{store}/patterns/{pattern}/

GET   public        /pair/kiosk/
POST  public        /pair/kiosk/
POST  own-token     /pair/kiosk/state/
POST  pair-here     /pair/kiosk/here/
GET   devices       /devices/
POST  devices       /devices/
POST  store-manage  /devices/{device}/revoke/
GET   devices       /outbox/
POST  store-manage  /outbox/{message}/again/
GET   tablet        /pin/
GET   tablet-own    /pin/{staff}/
POST  tablet        /pin/{staff}/
GET   signed-in     /pin/set/
POST  signed-in     /pin/set/
POST  staff         /pin/stay/
POST  public        /pin/leave/

POST  own-token     /api/v1/surveys/{survey_token}/answers/
POST  survey-import /api/v1/surveys/{survey}/answers/import/
POST  public        /api/v1/verify/
GET   public        /api/v1/verify/{paper_sha256}/
GET   public        /api/v1/stores/
GET   public        /api/v1/stores/{store}/
GET   public        /api/v1/stores/{store}/services/
GET   public        /api/v1/stores/{store}/slots/
GET   public        /api/v1/slots/nearest/
POST  book          /api/v1/bookings/
POST  public        /api/v1/callbacks/
POST  claim-make    /api/v1/claims/
POST  absent        /api/v1/claims/mail/
GET   booking       /api/v1/bookings/{reference}/
POST  booking       /api/v1/bookings/{reference}/confirm/
POST  booking       /api/v1/bookings/{reference}/cancel/
POST  booking       /api/v1/bookings/{reference}/reschedule/
POST  booking       /api/v1/bookings/{reference}/arrive/
GET   line          /api/v1/stores/{store}/line/
POST  issue         /api/v1/tickets/
POST  call          /api/v1/counters/{counter}/call-next/
POST  serve         /api/v1/counters/{counter}/open/
POST  serve         /api/v1/counters/{counter}/close/
POST  serve         /api/v1/counters/{counter}/pause/
POST  serve         /api/v1/counters/{counter}/resume/
POST  serve         /api/v1/counters/{counter}/auto-call/
POST  serve         /api/v1/counters/{counter}/hand-over/
POST  serve         /api/v1/sessions/{session}/steps/
POST  serve         /api/v1/sessions/{session}/show/
POST  serve         /api/v1/sessions/{session}/figures/
POST  serve         /api/v1/sessions/{session}/services/
POST  serve         /api/v1/sessions/{session}/said/
POST  serve         /api/v1/sessions/{session}/phone/
GET   person        /api/v1/sessions/{session}/person/
POST  person        /api/v1/sessions/{session}/person/say/
POST  person        /api/v1/sessions/{session}/person/confirm/
POST  person        /api/v1/sessions/{session}/person/take-back/
POST  person        /api/v1/sessions/{session}/person/name/
POST  person        /api/v1/sessions/{session}/person/merge/
POST  person        /api/v1/sessions/{session}/person/split/
POST  serve         /api/v1/tickets/{ticket}/call/
POST  serve         /api/v1/tickets/{ticket}/recall/
POST  serve         /api/v1/tickets/{ticket}/serve/
POST  serve         /api/v1/tickets/{ticket}/miss/
POST  serve         /api/v1/tickets/{ticket}/take-back/
POST  serve         /api/v1/tickets/{ticket}/transfer/
POST  serve         /api/v1/tickets/{ticket}/finish/
POST  serve         /api/v1/tickets/{ticket}/reopen/
POST  room          /api/v1/tickets/{ticket}/take-out/
POST  room          /api/v1/tickets/{ticket}/here/
POST  room          /api/v1/tickets/{ticket}/hold/
POST  room          /api/v1/tickets/{ticket}/pass/
POST  give          /api/v1/stores/{store}/tickets/
GET   own-token     /api/v1/tickets/{token}/
POST  own-token     /api/v1/tickets/{token}/leave/
POST  own-token     /api/v1/tickets/{token}/hold/
POST  own-token     /api/v1/tickets/{token}/resume/
POST  own-token     /api/v1/tickets/{token}/pass/
POST  own-token     /api/v1/tickets/{token}/late/
POST  own-token     /api/v1/tickets/{token}/here/
POST  public        /api/v1/devices/pair/
POST  pair-api      /api/v1/devices/pair/confirm/
POST  own-token     /api/v1/devices/pair/token/
POST  manage-api    /api/v1/devices/{device}/revoke/
GET   booked        /api/v1/stores/{store}/bookings/
GET   figures       /api/v1/insight/stores/
GET   figures       /api/v1/insight/fvr/

GET   public        /accounts/login/
POST  public        /accounts/login/
GET   public        /accounts/logout/
POST  public        /accounts/logout/
GET   public        /accounts/inactive/
GET   signed-in     /accounts/reauthenticate/
POST  signed-in     /accounts/reauthenticate/
GET   signed-in     /accounts/password/change/
POST  signed-in     /accounts/password/change/
GET   signed-in     /accounts/2fa/
GET   signed-in     /accounts/2fa/authenticate/
POST  signed-in     /accounts/2fa/authenticate/
GET   signed-in     /accounts/2fa/reauthenticate/
POST  signed-in     /accounts/2fa/reauthenticate/
GET   signed-in     /accounts/2fa/totp/activate/
POST  signed-in     /accounts/2fa/totp/activate/
GET   signed-in     /accounts/2fa/totp/deactivate/
POST  signed-in     /accounts/2fa/totp/deactivate/
GET   signed-in     /accounts/2fa/recovery-codes/
GET   signed-in     /accounts/2fa/recovery-codes/generate/
POST  signed-in     /accounts/2fa/recovery-codes/generate/
GET   signed-in     /accounts/2fa/recovery-codes/download/
GET   signed-in     /accounts/2fa/webauthn/
GET   signed-in     /accounts/2fa/webauthn/add/
POST  signed-in     /accounts/2fa/webauthn/add/
GET   signed-in     /accounts/2fa/webauthn/reauthenticate/
POST  signed-in     /accounts/2fa/webauthn/reauthenticate/
GET   signed-in     /accounts/2fa/webauthn/keys/1/remove/
POST  signed-in     /accounts/2fa/webauthn/keys/1/remove/
GET   signed-in     /accounts/2fa/webauthn/keys/1/edit/
POST  signed-in     /accounts/2fa/webauthn/keys/1/edit/
GET   signed-in     /accounts/2fa/webauthn/login/
POST  signed-in     /accounts/2fa/webauthn/login/
GET   public        /accounts/3rdparty/login/cancelled/
GET   to-sign-in    /accounts/3rdparty/login/error/
GET   absent        /accounts/oidc/sso/login/
POST  absent        /accounts/oidc/sso/login/
GET   absent        /accounts/oidc/sso/login/callback/
GET   absent        /accounts/signup/
POST  absent        /accounts/signup/
GET   absent        /accounts/signup/passkey/
GET   absent        /accounts/email/
POST  absent        /accounts/email/
GET   absent        /accounts/confirm-email/
GET   absent        /accounts/confirm-email/Mg:1abc:xyz/
GET   absent        /accounts/password/set/
POST  absent        /accounts/password/set/
GET   absent        /accounts/password/reset/
POST  absent        /accounts/password/reset/
GET   absent        /accounts/password/reset/done/
GET   absent        /accounts/login/code/confirm/
GET   absent        /accounts/3rdparty/
POST  absent        /accounts/3rdparty/
GET   absent        /accounts/3rdparty/signup/
POST  absent        /accounts/3rdparty/signup/
GET   absent        /accounts/social/login/cancelled/

GET   audits        /audits/
GET   audits        /audits/tasks/
GET   audit         /audits/tasks/{audit_task}/
POST  audit-do      /audits/tasks/{audit_task}/done/
POST  audit-give    /audits/tasks/{audit_task}/reopen/
GET   audit         /audits/stores/{store}/
GET   audit         /audits/{audit}/
GET   audit         /audits/{audit}/photos/{audit_photo}.jpg
POST  audit-give    /audits/{audit}/tasks/
GET   audit-enter   /audits/new/
POST  audit-enter   /audits/new/
GET   audit-enter   /audits/checklists/
POST  audit-enter   /audits/checklists/
GET   audit-enter   /audits/checklists/{checklist}/
POST  audit-enter   /audits/checklists/{checklist}/
GET   audit-enter   /audits/checklists/{checklist}/1/
POST  audit-enter   /audits/checklists/{checklist}/1/
POST  audit-enter   /audits/checklists/{checklist}/1/publish/
GET   audit-hidden  /audits/{audit_hidden}/
GET   audit-hidden  /audits/{audit_hidden}/photos/{audit_hidden_photo}.jpg
POST  audit-hidden  /audits/{audit_hidden}/fill/1/photos/{audit_item}/
GET   audit-hidden  /audits/{audit_hidden}/fill/1/
POST  audit-hidden  /audits/{audit_hidden}/fill/1/
GET   audit-hidden  /audits/{audit_hidden}/close/
POST  audit-hidden  /audits/{audit_hidden}/close/
POST  audit-hidden  /audits/{audit_hidden}/discard/

GET   admin         /admin/
GET   admin         /admin/login/
GET   public        /admin/logout/
POST  public        /admin/logout/
GET   admin         /admin/password_change/
GET   admin         /admin/password_change/done/
GET   admin         /admin/jsi18n/
GET   admin-never   /admin/autocomplete/
GET   admin-gone    /admin/r/1/1/
GET   admin         /admin/stores/
GET   admin         /admin/core/user/{admin_user}/password/
POST  admin         /admin/core/user/{admin_user}/password/
GET   admin-gone    /admin/no/such/page/
"""

# What the console does with the rows of a model: all, all but deleting, only looking (and acting on lists).
CONSOLE = """
core.auditentry      look
core.user            keep
insight.firstvisitsettings  tier
feedback.alarmrule   all
feedback.cause       keep
feedback.leveldeadline  all
feedback.shortnumber all
feedback.survey      all
feedback.callbackrule   all
feedback.claimcategory  all
feedback.claimletter    all
queueing.daytotal    look
queueing.onlinehint  look
queueing.session     look
queueing.steptemplate  all
queueing.ticket      look
queueing.ticketmove  look
signatures.formtemplate  all
signatures.plainword     all
stores.apitoken      look
stores.bookingpolicy all
stores.counter       all
stores.customer      tier
stores.device        look
stores.linepolicy    all
stores.outgoingmessage  look
stores.partner       all
stores.place         all
stores.reason        all
stores.region        all
stores.service       all
stores.shift         all
stores.store         all
stores.tier          all
stores.topic         all
"""
CONSOLE_PAGES = """
GET   ./                  all:admin  keep:admin        tier:admin        look:admin
POST  ./                  all:admin  keep:admin        tier:admin        look:admin
GET   ./add/              all:admin  keep:admin        tier:admin-never  look:admin-never
POST  ./add/              all:admin  keep:admin        tier:admin-never  look:admin-never
GET   ./{row}/            all:admin  keep:admin        tier:admin        look:admin
GET   ./{row}/history/    all:admin  keep:admin        tier:admin        look:admin
GET   ./{row}/change/     all:admin  keep:admin        tier:admin        look:admin
POST  ./{row}/change/     all:admin  keep:admin        tier:admin        look:admin-never
GET   ./{row}/delete/     all:admin  keep:admin-never  tier:admin-never  look:admin-never
POST  ./{row}/delete/     all:admin  keep:admin-never  tier:admin-never  look:admin-never
"""

SOCKETS = """
line       /ws/line/{store}/
desk-screen  /ws/line/{store}/?view=desk&counter={counter}
desk-screen  /ws/line/{store}/?view=panel&counter={counter}
desk-screen  /ws/line/{store}/?view=person&counter={counter}
side-socket  /ws/side/{counter}/
greet-screen  /ws/line/{store}/?view=greet
display    /ws/display/{store}/
kiosk-screen  /ws/display/{store}/?view=kiosk
own-token  /ws/ticket/{token}/
region     /ws/wall/?region={region}
figures    /ws/follow-ups/
heard      /ws/answers/
absent     /ws/elsewhere/
"""

# What a POST sends: enough to get past the fields.
BODIES = {
    "/api/v1/tickets/": {"store": "{store}", "service": "{service}"},
    "/api/v1/bookings/": {"store": "{store}", "service": "{service}", "start": "2026-01-01T10:00:00Z"},
    "/api/v1/bookings/{reference}/reschedule/": {"start": "2026-01-01T10:00:00Z"},
    "/api/v1/devices/pair/": {"purpose": "kiosk"},
    "/api/v1/devices/pair/confirm/": {"code": "AAAAAA", "store": "{store}"},
    "/api/v1/devices/pair/token/": {"secret": "{secret}"},
    "/api/v1/counters/{counter}/pause/": {"reason": "lunch"},
    "/api/v1/counters/{counter}/hand-over/": {"staff": 1},
    "/api/v1/sessions/{session}/steps/": {"step": 1, "act": "done"},
    "/api/v1/sessions/{session}/show/": {"showing": "welcome"},
    "/api/v1/sessions/{session}/figures/": {"step": 1, "figures": {"use": 14}},
    "/api/v1/sessions/{session}/services/": {"service": "{service}"},
    "/api/v1/sessions/{session}/person/say/": {"kind": "number", "value": "47"},
    "/api/v1/sessions/{session}/person/name/": {"name": "Ana"},
    "/api/v1/sessions/{session}/person/merge/": {"kind": "number", "value": "47"},
    "/api/v1/sessions/{session}/person/split/": {"merge": 1},
    "/api/v1/tickets/{ticket}/call/": {"counter": "{counter}", "reason": "child"},
    "/api/v1/tickets/{ticket}/take-back/": {"reason": "wrong"},
    "/api/v1/tickets/{ticket}/transfer/": {"service": "{service}"},
    "/api/v1/tickets/{ticket}/finish/": {"outcome": "resolved"},
    "/api/v1/tickets/{ticket}/pass/": {"places": 1},
    "/api/v1/stores/{store}/tickets/": {"service": "{service}", "told": True},
    "/api/v1/tickets/{token}/pass/": {"places": 1},
    "/api/v1/claims/": {"store": "{store}", "text": "Wrong.", "customer": {"email": "ana@example.org"}},
    "/claims/{claim}/act/": {"act": "take"},
    "/api/v1/callbacks/": {"store": "{store}", "customer": {"phone": "+351912345671"}},
    "/call-me/{store}/": {"phone": "+351912345672"},
    "/call-instead/{token}/": {"phone": ""},
    "/calls/take/": {"counter": "{counter}"},
    "/calls/{callback}/act/": {"act": "give_back"},
    "/booking/{booking_token}/earlier/": {"act": "wish"},
    "/book/{store}/times/": {"service": "{service}", "start": "{free}"},
    "/book/hold/{hold}/": {"name": "Ana", "mail": "ana@example.org"},
    "/booking/{booking_token}/move/": {"start": "{free}"},
    "/join/{store}/service/{service}/": {"tier": ""},
    "/kiosk/online/": {"service": "{service}"},
    "/resolution/clerks/": {"month": "2026-03", "window": "14"},
    "/rules/{store}/undo/": {"change": "{change}"},
    "/follow-ups/{follow_up}/contact/": {"kind": "called"},
    "/problems/{problem}/remedy/": {"remedy": "A second counter"},
    "/templates/{form}/1/move/": {"revision": "{form_revision}", "act": "submit"},
    "/booking/{booking_token}/other-time/": {"start": "2026-03-05T10:00:00+00:00"},
    "/changes/{store}/preview/": {"form": "hours", "hours-expression": "24/7"},
    "/changes/{store}/save/": {"form": "hours", "hours-expression": "24/7"},
    "/changes/{store}/emergency/": {"on": "2020-01-01"},
    "/changes/{store}/list/{displacement}/": {"act": "called"},
    "/pair/kiosk/here/": {"store": "{store}"},
    "/api/v1/documents/": {"template": "no-such-form", "language": "en", "data": {}},
    "/api/v1/documents/{document}/sign/": {"signer": "customer", "ink": {"typed": "Ana"}, "consent": [], "sha256": "x"},
    "/api/v1/documents/{document}/countersign/": {"sha256": "x"},
    "/api/v1/documents/{document}/void/": {"reason": "Wrong"},
    "/home/": {"template": "home-intervention"},
    "/api/v1/documents/drafts/": {"template": "home-intervention", "language": "en"},
    "/api/v1/documents/drafts/{draft}/save/": {"data": {}},
    "/api/v1/documents/{document}/replace/": {"newer": "PAPE-R234", "reason": "Wrong"},
    "/api/v1/documents/{document}/correct/": {"text": "Anna"},
    "/archive/{paper}/act/": {"act": "withdrawal"},
    "/api/v1/surveys/{survey_token}/answers/": {"answers": {"mark": 5}},
    "/api/v1/surveys/{survey}/answers/import/": {"answers": []},
    "/pin/{staff}/": {"pin": "9999"},
}

# Routes of allauth that a route before them takes: nobody gets there (see config/account_urls.py).
UNREACHABLE = """
accounts/confirm-email/(?P<key>[-:\\w]+)/$
accounts/password/reset/done/
accounts/password/reset/key/done/
accounts/password/reset/key/(?P<uidb36>[0-9A-Za-z]+)-(?P<key>.+)/$
accounts/login/code/confirm/
accounts/social/login/cancelled/
accounts/social/login/error/
accounts/social/signup/
accounts/social/connections/
accounts/oidc/(?P<provider_id>[^/]+)/login/
accounts/oidc/(?P<provider_id>[^/]+)/login/callback/
"""
